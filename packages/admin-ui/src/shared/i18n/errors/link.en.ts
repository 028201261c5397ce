// What the codes of `./obzor link` say in English.
export const linkEn = {
  OBZ_LINK_SPEC: {
    fact: 'The description of the linkage cannot be used',
    risk: 'Nothing was linked',
    action: 'Mend the file of --spec; docs/linkage.md has an example',
  },
  OBZ_LINK_FILE: {
    fact: 'The file cannot be read as a table',
    risk: 'Nothing was linked',
    action: 'Check that it is CSV in UTF-8 whose first row names its columns',
  },
  OBZ_LINK_COLUMN: {
    fact: 'The file has no column of the description',
    risk: 'Nothing was linked',
    action: 'Name its columns in the description',
  },
  OBZ_LINK_ID: {
    fact: 'An id is repeated or empty',
    risk: 'Nothing was linked: an answer could not say which record it means',
    action: 'Give each record an id of its own',
  },
  OBZ_LINK_RULES: {
    fact: 'No two columns narrow down what is compared',
    risk: 'Nothing was linked',
    action: 'Add a column that tells people apart, or name rules in blocking',
  },
}
