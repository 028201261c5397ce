// Every way an XML delivery can be wrong, in the words an administrator reads.
import { ObzorError } from '../../model/index.ts'

const RISK = 'what was read before this place stays, the rest of the file is not in the picture'

/** `place` is a byte of the delivery, from 0. No text of the file is ever repeated: it may be personal. */
export const xmlFaults = {
  empty: () =>
    new ObzorError({
      code: 'OBZ_XML_EMPTY',
      fact: 'the file holds no XML document',
      risk: 'nothing was read; earlier data stay',
      action: 'ask the agency to send the file again',
    }),
  truncated: (place: number, element: string | undefined) =>
    new ObzorError({
      code: 'OBZ_XML_TRUNCATED',
      fact: `the file ends at byte ${place} inside ${element ? `element '${element}'` : 'its first markup'}`,
      risk: RISK,
      action: 'ask the agency to send the whole file again; records already read are recognised',
    }),
  malformed: (place: number, what: string) =>
    new ObzorError({
      code: 'OBZ_XML_MALFORMED',
      fact: `byte ${place}: ${what}`,
      risk: RISK,
      action: 'ask the agency to export the file again',
    }),
  encoding: (place: number, what: string) =>
    new ObzorError({
      code: 'OBZ_XML_ENCODING',
      fact: `byte ${place}: ${what}`,
      risk: `${RISK}; reading on would spoil names`,
      action: 'have the file exported in UTF-8 or windows-1251, as its first line declares',
    }),
  doctype: (place: number) =>
    new ObzorError({
      code: 'OBZ_XML_DOCTYPE',
      fact: `byte ${place}: a document type declaration`,
      risk: 'its entities could exhaust memory or read files, so the file is refused',
      action: 'export the file without DOCTYPE; no agency format needs one',
    }),
  tooLong: (place: number, bytesMax: number) =>
    new ObzorError({
      code: 'OBZ_XML_TOO_LONG',
      fact: `byte ${place}: one tag or text is longer than ${bytesMax} bytes`,
      risk: RISK,
      action: 'check that the file is what its name says; no field of an agency format is so long',
    }),
  tooDeep: (place: number, depthMax: number) =>
    new ObzorError({
      code: 'OBZ_XML_TOO_DEEP',
      fact: `byte ${place}: elements are nested deeper than ${depthMax}`,
      risk: RISK,
      action: 'check that the file is what its name says',
    }),
}
