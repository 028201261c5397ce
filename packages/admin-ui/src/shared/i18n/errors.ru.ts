// What the platform's codes say in Russian: fact, risk, action. The engine speaks English; a code that is not here is
// shown in the engine's own words. docs/errors.md says the same in English; a test keeps all three complete.
import { accessRu } from './errors/access.ru.ts'
import { actsRu } from './errors/acts.ru.ts'
import { alertErrorsRu } from './errors/alerts.ru.ts'
import { filesRu } from './errors/files.ru.ts'
import { hiddenErrorsRu } from './errors/hidden.ru.ts'
import { intakeErrorsRu } from './errors/intake.ru.ts'
import { kitRu } from './errors/kit.ru.ts'
import { linkRu } from './errors/link.ru.ts'
import { mappingRu } from './errors/mapping.ru.ts'
import { measureRu } from './errors/measure.ru.ts'
import { platformRu } from './errors/platform.ru.ts'
import { pluginsRu } from './errors/plugins.ru.ts'
import { publicationRu } from './errors/publication.ru.ts'
import { registryErrorsRu } from './errors/registry.ru.ts'
import { rowsRu } from './errors/rows.ru.ts'
import { sceneErrorsRu } from './errors/scenes.ru.ts'
import { sourcesRu } from './errors/sources.ru.ts'
import { startRu } from './errors/start.ru.ts'
import { programmeErrorsRu } from './errors/programmes.ru.ts'
import { vaultErrorsRu } from './errors/vault.ru.ts'
import { wallErrorsRu } from './errors/walls.ru.ts'

export const errorsRu = {
  ...actsRu,
  ...hiddenErrorsRu,
  ...intakeErrorsRu,
  ...kitRu,
  ...linkRu,
  ...mappingRu,
  ...measureRu,
  ...platformRu,
  ...accessRu,
  ...alertErrorsRu,
  ...sourcesRu,
  ...filesRu,
  ...registryErrorsRu,
  ...rowsRu,
  ...pluginsRu,
  ...publicationRu,
  ...sceneErrorsRu,
  ...startRu,
  ...programmeErrorsRu,
  ...vaultErrorsRu,
  ...wallErrorsRu,
}
