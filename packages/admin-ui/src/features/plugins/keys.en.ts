// English texts of the keys that may sign plugins.

export const keysTextsEn = {
  title: 'Trusted keys',
  lead: 'The signature of a plugin bundle is accepted without questions only if it was made with one of these keys. Installed plugins stay when their key is removed.',
  count: '{n} key | {n} keys',
  empty: 'No trusted keys yet',
  emptyLead:
    'A key can be added here, or while installing a bundle, after comparing its fingerprint with the author.',
  column: { name: 'Whose key this is', fingerprint: 'Fingerprint', actions: 'Actions' },
  compare:
    'Added just now. Compare the fingerprint with the author by phone or in person; if it differs, remove the key.',
  remove: 'Remove',
  removeOf: 'Remove the key: {name}',
  removeLead: 'New bundles with this signature will be questioned again.',
  keep: 'Keep',
  confirm: 'Yes, remove',
  add: 'Add a key',
  addLead:
    "The author's public key: the .pub.pem file that ./obzor plugin key new creates beside the private one.",
  publicKey: 'Public key',
  isPrivate:
    'This is a private key: it must never be handed to anyone. The public one is needed, from the .pub.pem file',
  chooseFile: 'Choose a file',
  submit: 'Trust the key',
}
