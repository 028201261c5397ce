// English texts of fields that hold a day or a month.

export const calendarEn = {
  form: { day: 'dd/mm/yyyy', month: 'mm/yyyy' },
  fault: { day: 'Write the day like this: 31/05/2024', month: 'Write the month like this: 05/2024' },
  notBefore: 'Not before {day}',
  notAfter: 'Not after {day}',
  open: { day: 'Choose a day: {label}', month: 'Choose a month: {label}' },
  before: { day: 'Month before', month: 'Year before' },
  after: { day: 'Month after', month: 'Year after' },
}
