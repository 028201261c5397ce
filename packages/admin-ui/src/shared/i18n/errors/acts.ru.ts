// Russian texts of rows that acts of civil status, ЕГИССО and the social fund send: why a row is in quarantine.
const aside = 'Строка не вошла в показатели'
const atAgency = 'Попросите ведомство исправить и прислать снова'
const record = (fact: string, action: string = atAgency) => ({ fact, risk: aside, action })

export const actsRu = {
  OBZ_EGISSO_MEASURES_TOO_MANY: record(
    'В реестре больше 16 000 мер: столько нет ни в одном регионе',
    'Проверьте, чей это реестр',
  ),
  OBZ_RECORD_DATE_FUTURE: record('День ещё не наступил'),
  OBZ_RECORD_EVENT_BEFORE_BIRTH: record('Событие раньше рождения человека'),
  OBZ_RECORD_KINSHIP_AGES: record('Родитель старше ребёнка меньше чем на десять лет'),
  OBZ_RECORD_KINSHIP_SELF: record('В записи дважды назван один и тот же человек'),
  OBZ_RECORD_PERSON_MISSING: record('Запись о двух людях, а назван один'),
  OBZ_ZAGS_PERSON_INCOMPLETE: record(
    'ЗАГС знает о человеке слишком мало: нет имени или полной даты рождения',
    'Попросите ЗАГС дополнить запись акта',
  ),
}
