// Russian texts of fields that hold a day or a month.

export const calendarRu = {
  form: { day: 'дд.мм.гггг', month: 'мм.гггг' },
  fault: { day: 'Напишите день так: 31.05.2024', month: 'Напишите месяц так: 05.2024' },
  notBefore: 'Не раньше {day}',
  notAfter: 'Не позже {day}',
  open: { day: 'Выбрать день: {label}', month: 'Выбрать месяц: {label}' },
  before: { day: 'Предыдущий месяц', month: 'Предыдущий год' },
  after: { day: 'Следующий месяц', month: 'Следующий год' },
}
