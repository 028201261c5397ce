// What the codes of scenes and their pictures say in English.
export const sceneErrorsEn = {
  OBZ_SCENE_UNKNOWN: {
    fact: 'There is no such scene, or no such version of it',
    risk: 'Nothing was changed',
    action: 'Look at the list of scenes: it may have been removed; the last two hundred versions are kept',
  },
  OBZ_SCENE_TAKEN: {
    fact: 'There is a scene of this name already, or there are a hundred scenes',
    risk: 'No second one was made',
    action: 'Choose another name, or remove scenes that nobody shows',
  },
  OBZ_SCENE_INVALID: {
    fact: 'Such a scene cannot be: panels cover each other, reach over the edge or are set wrongly',
    risk: 'The scene stays as it was published before',
    action: 'Mend the place that the message of the platform names and publish again',
  },
  OBZ_SCENE_CHANGED: {
    fact: 'Somebody else has published a version of this scene meanwhile',
    risk: 'Your changes were not published, theirs stand',
    action: 'Look at their version, then make your changes in it or save yours as another scene',
  },
  OBZ_SCENE_ON_AIR: {
    fact: 'The scene is on air on a wall',
    risk: 'It was not removed, or the wall would have shown another',
    action: 'Take another scene on air first',
  },
  OBZ_SCENE_IMAGE_INVALID: {
    fact: 'The file is no PNG, JPEG or WebP, or it is too large',
    risk: 'The picture was not taken',
    action: 'Bring a PNG, JPEG or WebP of at most 8 MB and 8192 pixels a side',
  },
  OBZ_SCENE_IMAGE_UNKNOWN: {
    fact: 'There is no such picture',
    risk: 'The panel that asked for it says so; the rest of the wall lives',
    action: 'Choose a picture for the panel again',
  },
  OBZ_SCENE_IMAGES_TOO_MANY: {
    fact: 'There are a hundred pictures that scenes still need',
    risk: 'The picture was not taken',
    action: 'Remove scenes that nobody shows',
  },
}
