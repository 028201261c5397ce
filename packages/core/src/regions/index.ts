// Door to the region packs.
import { packError } from './pack-error.ts'
import type { RegionPack } from './pack.ts'
import { readFolderPack } from './folder/read-folder-pack.ts'
import { lipetskPack } from './lipetsk/index.ts'

export * from './pack.ts'

const BUILT_IN: Readonly<Record<string, () => RegionPack>> = { lipetsk: lipetskPack }
export const BUILT_IN_REGIONS: readonly string[] = Object.keys(BUILT_IN)

export interface PackChoice {
  /** Name of a built-in pack; default `lipetsk`. Not looked at when there is a folder. */
  region?: string
  /** Folder with real boundaries and statistics: see docs/region-packs.md. */
  packDirectory?: string | null
}

/** Reads a pack whole or throws an `ObzorError` of area PACK that names the file and the next step. */
export function loadPack({ region = 'lipetsk', packDirectory }: PackChoice = {}): RegionPack {
  if (packDirectory) return readFolderPack(packDirectory)
  const builtIn = Object.hasOwn(BUILT_IN, region) ? BUILT_IN[region] : undefined
  if (builtIn) return builtIn()
  throw packError(
    'OBZ_PACK_UNKNOWN_REGION',
    `there is no built-in region '${region}'`,
    `choose one of ${BUILT_IN_REGIONS.join(', ')}, or give a folder with --pack DIR`,
  )
}
