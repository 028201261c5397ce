// Russian texts of single rows: why a row is in quarantine.
const aside = 'Строка не вошла в показатели'
const atAgency = 'Попросите ведомство исправить и прислать снова'
const mapping = 'Поправьте настройку источника'
const record = (fact: string, action: string) => ({ fact, risk: aside, action })

export const rowsRu = {
  OBZ_EGISSO_ELEMENT_UNKNOWN: record(
    'Элемент, которого в этом сообщении не бывает',
    'Проверьте версию формата у поставщика данных',
  ),
  OBZ_FNS_ANSWER_OTHER_PERSON: record(
    'Ответ ФНС о человеке с другой датой рождения, чем в запросе',
    'Сверьте запрос и отправьте его снова',
  ),
  OBZ_FNS_ANSWER_UNMATCHED: record(
    'Ответ ФНС без своего запроса: не известно, о ком он',
    'Запросите сведения в ФНС ещё раз',
  ),
  OBZ_FNS_CODE_IGNORED: record(
    'Этот код дохода исключён настройкой источника',
    'Ничего делать не нужно; если код важен, уберите его из исключений',
  ),
  OBZ_RECORD_AMOUNT_INVALID: record('Сумма записана неверно', mapping),
  OBZ_RECORD_AMOUNT_NEGATIVE: record('Отрицательная сумма', 'Поправку присылают изменением прежнего факта'),
  OBZ_RECORD_BAND_INVALID: record('Диапазон возраста или дохода кончается раньше, чем начинается', mapping),
  OBZ_RECORD_BENEFIT_UNKNOWN: record(
    'Изменение меры, о назначении которой этот источник не сообщал',
    'Попросите прислать сам факт назначения',
  ),
  OBZ_RECORD_BIRTH_DATE_FUTURE: record('Дата рождения в будущем', atAgency),
  OBZ_RECORD_BIRTH_DATE_TOO_EARLY: record('Дата рождения раньше 1900 года', atAgency),
  OBZ_RECORD_CELL_INVALID: record('Ячейка не H3 с 5-го по 9-й уровень', mapping),
  OBZ_RECORD_CHANGE_EMPTY: record('Изменение ничего не меняет', mapping),
  OBZ_RECORD_COUNT_INVALID: record('Нет ни числа людей, ни порога, ниже которого оно скрыто', mapping),
  OBZ_RECORD_DATES_REVERSED: record('Конец раньше начала', atAgency),
  OBZ_RECORD_DATE_INVALID: record('Такого дня нет в календаре', atAgency),
  OBZ_RECORD_GEOMETRY_INVALID: record('Координаты вне земного шара', 'Первой пишется долгота'),
  OBZ_RECORD_GEOMETRY_TOO_LARGE: record('Слишком сложная геометрия', 'Упростите её в источнике'),
  OBZ_RECORD_KEY_INVALID: record('Ключ записи пуст или слишком длинный', mapping),
  OBZ_RECORD_KIND_UNKNOWN: record('Неизвестный вид записи', 'Обновите плагин или платформу'),
  OBZ_RECORD_MEASURE_INVALID: record('Идентификатор меры (ЛМСЗ) записан неверно', atAgency),
  OBZ_RECORD_MONTH_FUTURE: record('Месяц ещё не начался', atAgency),
  OBZ_RECORD_MONTH_INVALID: record('Месяц записан неверно', atAgency),
  OBZ_RECORD_OKTMO_INVALID: record('ОКТМО должен состоять из 8 или 11 цифр', atAgency),
  OBZ_RECORD_OKTMO_UNKNOWN: record(
    'ОКТМО не из этого региона',
    'Исправьте код или загрузите новый пакет региона',
  ),
  OBZ_RECORD_PERIOD_INVALID: record('Период записан неверно', mapping),
  OBZ_RECORD_PROPERTIES_INVALID: record('Свойства объекта не той формы', mapping),
  OBZ_RECORD_SHARE_INVALID: record(
    'Доля записана неверно: два целых числа, первое не больше второго',
    atAgency,
  ),
  OBZ_RECORD_SNILS_CHECK: record('Контрольное число СНИЛС не сходится', atAgency),
  OBZ_RECORD_SNILS_INVALID: record('СНИЛС должен состоять из 11 цифр', atAgency),
  OBZ_RECORD_SNILS_MISSING: record('СНИЛС не указан: не к кому отнести факт', atAgency),
  OBZ_RECORD_TERRITORY_INVALID: record('Код территории записан неверно', mapping),
  OBZ_RECORD_TEXT_INVALID: record('Обязательный текст пуст или слишком длинный', atAgency),
  OBZ_RECORD_TEXT_NUL: record('В тексте нулевой знак', atAgency),
  OBZ_RECORD_VALUE_INVALID: record('Значение не из списка допустимых', mapping),
  OBZ_ROSSTAT_CONFLICT: record(
    'Для того же региона и года выше в файле стоит другое значение',
    'Оставьте в файле верное',
  ),
  OBZ_ROSSTAT_INCOMPLETE: record(
    'Не все строки по возрасту и полу на месте, поэтому сумма не посчитана',
    'Пришлите таблицу целиком',
  ),
  OBZ_ROSSTAT_OUTLIER: record(
    'Значение во много раз отличается от соседних лет: похоже на опечатку',
    'Исправьте по публикации Росстата',
  ),
  OBZ_ROSSTAT_PERIOD: record(
    'Период не похож на январь–март, –июнь, –сентябрь или –декабрь',
    'Назовите период так, как в публикации: нарастающий итог нельзя угадать',
  ),
  OBZ_ROSSTAT_ZERO: record(
    'Ноль стоит вместо «нет данных»',
    'Оставьте ячейку пустой или впишите опубликованное значение',
  ),
  OBZ_SOURCE_FIELD_INVALID: record('Поле заполнено неверно', atAgency),
  OBZ_SOURCE_FIELD_MISSING: record('Нет обязательного поля', atAgency),
  OBZ_SOURCE_ROW_LENGTH: record(
    'В строке не столько ячеек, сколько в заголовке',
    'Проверьте файл: он мог оборваться на этой строке',
  ),
  OBZ_SOURCE_TOTALS_ROW: {
    fact: 'Строка итогов, а не запись',
    risk: 'Ничего не потеряно: итоги считаются из записей',
    action: 'Ничего делать не нужно',
  },
}
