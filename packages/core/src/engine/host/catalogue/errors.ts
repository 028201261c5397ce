// Refusals of the catalogue, in the words of the catalogue of errors.
import { ObzorError } from '../../../model/index.ts'

export const pluginUnknown = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_PLUGIN_UNKNOWN',
    fact: `there is no plugin '${id}'`,
    risk: 'nothing was changed',
    action: 'look at the list of plugins',
  })

export const versionUnknown = (id: string, version: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_PLUGIN_VERSION_UNKNOWN',
    fact: `plugin '${id}' has no version ${version} here`,
    risk: 'nothing was changed',
    action: 'bring its bundle again',
  })

export const versionInUse = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_PLUGIN_VERSION_BUSY',
    fact: `this version of '${id}' runs, or is the one to roll back to`,
    risk: 'nothing was removed',
    action: 'install another version first',
  })

export const capabilitiesDiffer = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_PLUGIN_CAPABILITIES_CHANGED',
    fact: `what was accepted is not what plugin '${id}' asks for`,
    risk: 'nothing was installed',
    action: 'look at the capabilities again and accept these',
  })

export const nothingToRollBackTo = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_PLUGIN_NO_FORMER',
    fact: `plugin '${id}' has no former version to go back to`,
    risk: 'the version that runs goes on',
    action: 'switch the plugin off, or bring the bundle of another version',
  })

export const notOffered = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_PLUGIN_FILE_MISSING',
    fact: `the file of plugin '${id}' is gone from the platform's own folder`,
    risk: 'the plugin is not loaded; the others work',
    action: 'install the platform again, or bring a bundle of the plugin',
  })

export const keyNotTrusted = (keyId: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_PLUGIN_KEY_UNKNOWN',
    fact: `the key ${keyId} is not trusted here`,
    risk: 'nothing was changed',
    action: 'look at the list of trusted keys',
  })
