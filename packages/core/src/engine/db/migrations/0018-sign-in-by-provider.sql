-- Users whom the region's own provider of identities (OpenID Connect) vouches for.
alter table control.app_user
  -- Null for whoever only the provider signs in: there is no password that could be guessed.
  alter column password_hash drop not null,
  -- Who they are to their provider. Never matched by name or address: those can be taken over.
  add column provider_issuer text,
  add column provider_subject text,
  add constraint app_user_provider unique (provider_issuer, provider_subject),
  add constraint app_user_comes_somehow check (password_hash is not null or provider_subject is not null),
  add constraint app_user_provider_whole check ((provider_issuer is null) = (provider_subject is null));

alter table control.session
  -- Sealed; for signing out at the provider too. Null for a session that a password opened.
  add column provider_token bytea,
  -- Whether the provider said that a second factor was used; null for a session that a password opened.
  add column provider_factor boolean;
