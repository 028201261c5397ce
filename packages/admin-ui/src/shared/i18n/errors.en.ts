// What the platform's codes say in English, as short as on the Russian screen.
import { accessEn } from './errors/access.en.ts'
import { actsEn } from './errors/acts.en.ts'
import { alertErrorsEn } from './errors/alerts.en.ts'
import { filesEn } from './errors/files.en.ts'
import { hiddenErrorsEn } from './errors/hidden.en.ts'
import { intakeErrorsEn } from './errors/intake.en.ts'
import { kitEn } from './errors/kit.en.ts'
import { linkEn } from './errors/link.en.ts'
import { mappingEn } from './errors/mapping.en.ts'
import { measureEn } from './errors/measure.en.ts'
import { platformEn } from './errors/platform.en.ts'
import { pluginsEn } from './errors/plugins.en.ts'
import { publicationEn } from './errors/publication.en.ts'
import { registryErrorsEn } from './errors/registry.en.ts'
import { rowsEn } from './errors/rows.en.ts'
import { sceneErrorsEn } from './errors/scenes.en.ts'
import { sourcesEn } from './errors/sources.en.ts'
import { startEn } from './errors/start.en.ts'
import { programmeErrorsEn } from './errors/programmes.en.ts'
import { vaultErrorsEn } from './errors/vault.en.ts'
import { wallErrorsEn } from './errors/walls.en.ts'
import type { errorsRu } from './errors.ru.ts'

export const errorsEn: typeof errorsRu = {
  ...actsEn,
  ...hiddenErrorsEn,
  ...intakeErrorsEn,
  ...kitEn,
  ...linkEn,
  ...mappingEn,
  ...measureEn,
  ...platformEn,
  ...accessEn,
  ...alertErrorsEn,
  ...sourcesEn,
  ...filesEn,
  ...registryErrorsEn,
  ...rowsEn,
  ...pluginsEn,
  ...publicationEn,
  ...sceneErrorsEn,
  ...startEn,
  ...programmeErrorsEn,
  ...vaultErrorsEn,
  ...wallErrorsEn,
}
