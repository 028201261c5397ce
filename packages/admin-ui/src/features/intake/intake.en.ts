// English texts of deliveries over HTTP.
import type { intakeRu } from './intake.ru.ts'

export const intakeEn: typeof intakeRu = {
  title: 'Intake over HTTP',
  lead: 'The agency may send files by itself: each file is one POST request with a key. It lands in the folder of the source and is read at once.',
  address: 'Address',
  none: 'There is no key: nothing is taken over HTTP.',
  since: 'The key was made {moment} by {who}.',
  used: 'The last file came {moment}.',
  unused: 'It was not used yet.',
  make: 'Make a key',
  renew: 'Replace the key',
  revoke: 'Revoke the key',
  renewLead: 'The former key ends at once.',
  revokeLead: 'A sender with this key will be refused.',
  keep: 'Keep',
  once: 'The key is shown once. Do not pass it on by open mail.',
  example: 'Example',
}
