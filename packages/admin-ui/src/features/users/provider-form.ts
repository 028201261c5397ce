// The form of the provider's settings: how its texts become settings, and when the saved secret no longer counts.
import type { ProviderSettings, Role, RoleRule, SavedProvider } from '@obzor/core/model'
import type { ProviderChange } from '../access/provider.api.ts'

export interface ProviderForm extends Omit<ProviderSettings, 'scopes' | 'rules'> {
  /** Words with spaces between. */
  scopes: string
  rules: { value: string; role: Role }[]
  /** `undefined`: the saved one stays. */
  secret: string | null | undefined
}

export function formOf(settings: SavedProvider, origin: string): ProviderForm {
  const { hasSecret: _, scopes, rules, ...saved } = settings
  return {
    ...saved,
    publicUrl: saved.publicUrl || origin,
    scopes: scopes.join(' '),
    rules: rules.length > 0 ? rules.map((rule) => ({ ...rule })) : [{ value: '', role: 'analyst' }],
    secret: undefined,
  }
}

/** A line without a group is one that nobody has filled yet. */
export function changeOf({ secret, scopes, rules, ...form }: ProviderForm): ProviderChange {
  return {
    ...form,
    name: form.name.trim(),
    issuer: form.issuer.trim(),
    clientId: form.clientId.trim(),
    publicUrl: form.publicUrl.trim(),
    roleClaim: form.roleClaim.trim(),
    territoryClaim: form.territoryClaim.trim(),
    scopes: [...new Set(scopes.split(/\s+/).filter((scope) => scope !== ''))],
    rules: rules
      .map(({ value, role }): RoleRule => ({ value: value.trim(), role }))
      .filter(({ value }) => value !== ''),
    ...(secret !== undefined && { clientSecret: secret }),
  }
}

/** The engine sends the secret to nobody but the address and the client it was typed for. */
export const keepsSecret = (form: ProviderForm, saved: SavedProvider): boolean =>
  saved.hasSecret && form.issuer.trim() === saved.issuer && form.clientId.trim() === saved.clientId
