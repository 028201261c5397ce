// Refusals of the region's own scenes and their pictures.
import { ObzorError, OWN_SCENES_MAX, SCENE_VERSIONS_MAX, type SceneFault } from '../../model/index.ts'

export const sceneUnknown = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SCENE_UNKNOWN',
    fact: `there is no own scene '${id}', or no such version of it`,
    risk: 'nothing was changed',
    action: `look at the list of scenes: it may have been removed; ${SCENE_VERSIONS_MAX} versions are kept`,
  })

export const sceneTaken = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SCENE_TAKEN',
    fact: `there is a scene '${id}' already, or there are ${OWN_SCENES_MAX} scenes`,
    risk: 'no second one was made',
    action: 'choose another name, or remove scenes that nobody shows',
  })

export const sceneInvalid = ({ path, words }: SceneFault): ObzorError =>
  new ObzorError({
    code: 'OBZ_SCENE_INVALID',
    fact: `${path}: ${words}`,
    risk: 'the scene stays as it was published before',
    action: 'mend what stands at this place of the document and publish again',
  })

export const sceneChanged = (by: string, version: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_SCENE_CHANGED',
    fact: `${by} has published version ${version} of this scene meanwhile`,
    risk: 'your changes were not published, theirs stand',
    action: 'look at their version, then make your changes in it or save yours as another scene',
  })

export const sceneOnAir = (walls: readonly string[]): ObzorError =>
  new ObzorError({
    code: 'OBZ_SCENE_ON_AIR',
    fact: `the scene is on air: ${walls.join(', ')}`,
    risk: 'it was not removed, or the wall would have shown another',
    action: 'take another scene on air first',
  })

export const imageInvalid = (fact: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SCENE_IMAGE_INVALID',
    fact,
    risk: 'the picture was not taken',
    action: 'bring a PNG, JPEG or WebP of at most 8 MB and 8192 pixels a side',
  })

export const imageUnknown = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_SCENE_IMAGE_UNKNOWN',
    fact: 'there is no such picture',
    risk: 'the panel that asked for it says so; the rest of the wall lives',
    action: 'choose a picture for the panel again',
  })

export const imagesTooMany = (most: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_SCENE_IMAGES_TOO_MANY',
    fact: `there are ${most} pictures that scenes still name`,
    risk: 'the picture was not taken',
    action: 'remove scenes that nobody shows',
  })
