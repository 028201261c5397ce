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
  OBZ_SITE_PICTURE_UNKNOWN: {
    fact: 'There is no such picture from a site, or a newer one took its place',
    risk: 'A panel that shows it says so; the rest of the wall lives',
    action: 'Look at the list of pictures from sites: it may have been removed',
  },
  OBZ_SITE_PICTURE_ADDRESS_INVALID: {
    fact: 'This is no address of a picture: it does not begin with https://, or holds a login',
    risk: 'Nothing was fetched and nothing changed',
    action: 'Give the address of the picture itself; http:// is for sites of a private network alone',
  },
  OBZ_SITE_NOT_ALLOWED: {
    fact: 'Pictures may not come from this site',
    risk: 'Nothing was fetched and nothing changed',
    action: 'Ask an administrator to allow the site',
  },
  OBZ_SITE_PICTURES_TOO_MANY: {
    fact: 'There are thirty pictures from sites',
    risk: 'No other was added',
    action: 'Remove one that no scene shows',
  },
  OBZ_SITE_PICTURE_CHANGED: {
    fact: 'Somebody else has changed this picture meanwhile',
    risk: 'Your change was not kept, theirs stands',
    action: 'Load the list again and change what you see there',
  },
  OBZ_SITE_PICTURE_IN_USE: {
    fact: 'Scenes show the picture',
    risk: 'It was not removed, or a wall would have lost it',
    action: 'Take its panel out of these scenes first',
  },
  OBZ_SITE_INVALID: {
    fact: 'This is no name of a site, or a site with a private address was called public',
    risk: 'No site was allowed',
    action:
      'Give a name or name:port without https://; for a site of your own network say so and name its networks',
  },
  OBZ_SITE_UNKNOWN: {
    fact: 'This site is not among the allowed ones',
    risk: 'Nothing changed',
    action: 'Load the list again',
  },
  OBZ_SITES_TOO_MANY: {
    fact: 'Fifty sites are allowed already',
    risk: 'No other was allowed',
    action: 'Take back one that no picture comes from',
  },
}
