// What the codes of `./obzor measure` say in English.
export const measureEn = {
  OBZ_MEASURE_FILE: {
    fact: 'The file cannot be read as a table',
    risk: 'Nothing was measured',
    action: 'Check that it is CSV in UTF-8 whose first row names its columns',
  },
  OBZ_MEASURE_COLUMN: {
    fact: 'The file has no column of that name',
    risk: 'Nothing was measured',
    action: 'Name one of its columns',
  },
  OBZ_MEASURE_VALUE: {
    fact: 'A column of numbers holds a value that will not do',
    risk: 'Nothing was measured',
    action: 'Mend the row, or name the decimal sign by --decimal; an empty field counts as not stated',
  },
  OBZ_MEASURE_GROUPS: {
    fact: 'There are too many groups',
    risk: 'Nothing was measured',
    action: 'Choose a column with fewer values, such as a municipality, or --bootstrap 0',
  },
  OBZ_MEASURE_EMPTY: {
    fact: 'No row has an income, a line and a weight above 0',
    risk: 'There is nobody to measure',
    action: 'Check the columns that were named',
  },
  OBZ_MEASURE_LINE: {
    fact: '60 % of the median is not above 0, and a line must be',
    risk: 'Nothing was measured',
    action: 'Give a line by --line',
  },
}
