// What the platform's codes say in Russian: fact, risk, action. The engine speaks English; a code that is not here is
// shown in the engine's own words.
const kept = 'Новых данных из этой поставки нет; прежние остаются на местах'
const aside = 'Строка не вошла в показатели'
const atAgency = 'Попросите ведомство исправить и прислать снова'
const mapping = 'Поправьте настройку источника'
const record = (fact: string, action: string) => ({ fact, risk: aside, action })

export const errorsRu = {
  OBZ_CONSOLE_OFFLINE: {
    fact: 'Платформа не отвечает',
    risk: 'Сделанное сейчас может не сохраниться',
    action: 'Подождите несколько секунд и повторите; если не поможет — выполните ./obzor status',
  },
  OBZ_HTTP_INTERNAL: {
    fact: 'Платформа не смогла выполнить запрос',
    risk: 'Действие могло не завершиться',
    action: 'Повторите; если не поможет — найдите номер запроса в журнале',
  },
  OBZ_HTTP_INVALID: {
    fact: 'Запрос заполнен не так, как ждёт платформа',
    risk: 'Ничего не изменено',
    action: 'Проверьте поля и повторите',
  },
  OBZ_HTTP_NOT_FOUND: {
    fact: 'Такого адреса нет',
    risk: 'Ничего не изменено',
    action: 'Вернитесь к списку источников',
  },
  OBZ_ACCESS_BUSY: {
    fact: 'Слишком многие входят одновременно',
    risk: 'Войти пока нельзя; стены работают',
    action: 'Повторите через несколько секунд',
  },
  OBZ_ACCESS_CREDENTIALS_WRONG: {
    fact: 'Имя или пароль не подходят',
    risk: 'После пяти неудач вход закрывается на минуту',
    action: 'Проверьте раскладку клавиатуры и Caps Lock',
  },
  OBZ_ACCESS_PASSWORD_WEAK: {
    fact: 'Такой пароль легко подобрать',
    risk: 'Администратор не создан',
    action: 'Возьмите четыре-пять не связанных слов, от 12 знаков, без имени для входа',
  },
  OBZ_ACCESS_REQUEST_FORGED: {
    fact: 'Запрос пришёл не со страницы консоли',
    risk: 'Он не выполнен',
    action:
      'Откройте консоль по её собственному адресу; прокси должен передавать заголовок Host без изменений',
  },
  OBZ_ACCESS_SESSION_REQUIRED: {
    fact: 'Сеанс закончился',
    risk: 'Действие не выполнено',
    action: 'Войдите ещё раз',
  },
  OBZ_ACCESS_SETUP_CODE_WRONG: {
    fact: 'Код установки не подходит',
    risk: 'Администратор не создан',
    action: 'Скопируйте код из окна ./obzor up или из файла setup-code в папке данных',
  },
  OBZ_ACCESS_SETUP_DONE: {
    fact: 'Администратор уже есть',
    risk: 'Второй не создан',
    action: 'Войдите под его именем',
  },
  OBZ_ACCESS_TOO_MANY_ATTEMPTS: {
    fact: 'Слишком много попыток подряд',
    risk: 'Новые пока не принимаются',
    action: 'Подождите минуту и повторите',
  },
  OBZ_SOURCE_BUSY: {
    fact: 'Источник уже читается',
    risk: 'Второй запуск не начат',
    action: 'Дождитесь конца или остановите идущий',
  },
  OBZ_SOURCE_DISABLED: {
    fact: 'Источник выключен',
    risk: 'Запуск не начат',
    action: 'Включите источник и повторите',
  },
  OBZ_SOURCE_NO_DELIVERY: {
    fact: 'В папке источника нет файлов',
    risk: 'Запускать нечего',
    action: 'Положите файл в папку и повторите',
  },
  OBZ_SOURCE_UNKNOWN: {
    fact: 'Такого источника нет',
    risk: 'Ничего не изменено',
    action: 'Вернитесь к списку источников',
  },
  OBZ_SOURCE_FORMAT: {
    fact: 'Файл не той формы, которую ждёт источник',
    risk: kept,
    action: 'Проверьте, тот ли это файл, и форму выгрузки',
  },
  OBZ_SOURCE_TRUNCATED: { fact: 'Файл обрывается', risk: kept, action: 'Попросите прислать файл целиком' },
  OBZ_RUN_UNKNOWN: { fact: 'Такого запуска нет', risk: 'Ничего не изменено', action: 'Обновите страницу' },
  OBZ_RUN_CANCELLED: {
    fact: 'Запуск остановлен',
    risk: 'Уже записанное сохранено, остальное не прочитано',
    action: 'Запустите ещё раз, когда будете готовы: прочитанное узнаётся и не удвоится',
  },
  OBZ_PLUGIN_CRASHED: {
    fact: 'Процесс плагина аварийно завершился',
    risk: 'Страдает только этот источник; прежние данные остаются',
    action: 'Платформа перезапустит его сама; при повторении посмотрите журнал плагина',
  },
  OBZ_PLUGIN_CONFIG: {
    fact: 'Настройка источника не подходит плагину',
    risk: 'Источник не запускается',
    action: mapping,
  },
  OBZ_CAPABILITY_DENIED: {
    fact: 'Плагин попросил то, чего нет в его манифесте',
    risk: 'Запрос не выполнен',
    action: 'Проверьте настройку источника и права плагина',
  },
  OBZ_HTTP_TIMEOUT: {
    fact: 'Сервер источника не ответил вовремя',
    risk: 'Прежние данные остаются и стареют',
    action: 'Платформа повторит сама; если долго — свяжитесь с владельцем сервера',
  },
  OBZ_HTTP_TOO_LARGE: {
    fact: 'Сервер источника прислал слишком много за раз',
    risk: kept,
    action: 'Уменьшите размер страницы в настройке источника',
  },
  OBZ_XML_EMPTY: { fact: 'Файл пуст', risk: kept, action: 'Попросите прислать файл ещё раз' },
  OBZ_XML_TRUNCATED: {
    fact: 'Файл обрывается на полуслове',
    risk: 'Прочитанное до обрыва записано, остальное потеряно',
    action: 'Попросите прислать файл целиком; уже прочитанные записи узнаются и не удвоятся',
  },
  OBZ_XML_MALFORMED: {
    fact: 'Файл нарушает правила XML',
    risk: kept,
    action: 'Попросите выгрузить файл заново',
  },
  OBZ_XML_ENCODING: {
    fact: 'Файл записан не в той кодировке, которую объявляет',
    risk: 'Чтение остановлено, чтобы не испортить имена',
    action: 'Нужна выгрузка в UTF-8 или windows-1251, как сказано в первой строке файла',
  },
  OBZ_XML_DOCTYPE: {
    fact: 'В файле объявлен DOCTYPE',
    risk: 'Через него можно исчерпать память или прочитать чужие файлы, поэтому файл отклонён',
    action: 'Нужна выгрузка без DOCTYPE; форматам ведомств он не нужен',
  },
  OBZ_XML_TOO_LONG: {
    fact: 'Одно поле файла неправдоподобно длинное',
    risk: kept,
    action: 'Проверьте, тот ли это файл',
  },
  OBZ_XML_TOO_DEEP: {
    fact: 'Вложенность файла неправдоподобно велика',
    risk: kept,
    action: 'Проверьте, тот ли это файл',
  },

  OBZ_RECORD_KEY_INVALID: record('Ключ записи пуст или слишком длинный', mapping),
  OBZ_RECORD_TEXT_INVALID: record('Обязательный текст пуст или слишком длинный', atAgency),
  OBZ_RECORD_TEXT_NUL: record('В тексте нулевой знак', atAgency),
  OBZ_RECORD_SNILS_INVALID: record('СНИЛС должен состоять из 11 цифр', atAgency),
  OBZ_RECORD_SNILS_CHECK: record('Контрольное число СНИЛС не сходится', atAgency),
  OBZ_RECORD_SNILS_MISSING: record('СНИЛС не указан: не к кому отнести факт', atAgency),
  OBZ_RECORD_BIRTH_DATE_FUTURE: record('Дата рождения в будущем', atAgency),
  OBZ_RECORD_BIRTH_DATE_TOO_EARLY: record('Дата рождения раньше 1900 года', atAgency),
  OBZ_RECORD_DATE_INVALID: record('Такого дня нет в календаре', atAgency),
  OBZ_RECORD_MONTH_INVALID: record('Месяц записан неверно', atAgency),
  OBZ_RECORD_MONTH_FUTURE: record('Месяц ещё не начался', atAgency),
  OBZ_RECORD_DATES_REVERSED: record('Конец раньше начала', atAgency),
  OBZ_RECORD_PERIOD_INVALID: record('Период записан неверно', mapping),
  OBZ_RECORD_MEASURE_INVALID: record('Идентификатор меры (ЛМСЗ) записан неверно', atAgency),
  OBZ_RECORD_AMOUNT_NEGATIVE: record('Отрицательная сумма', 'Поправку присылают изменением прежнего факта'),
  OBZ_RECORD_AMOUNT_INVALID: record('Сумма записана неверно', mapping),
  OBZ_RECORD_OKTMO_INVALID: record('ОКТМО должен состоять из 8 или 11 цифр', atAgency),
  OBZ_RECORD_OKTMO_UNKNOWN: record(
    'ОКТМО не из этого региона',
    'Исправьте код или загрузите новый пакет региона',
  ),
  OBZ_RECORD_TERRITORY_INVALID: record('Код территории записан неверно', mapping),
  OBZ_RECORD_VALUE_INVALID: record('Значение не из списка допустимых', mapping),
  OBZ_RECORD_CHANGE_EMPTY: record('Изменение ничего не меняет', mapping),
  OBZ_RECORD_GEOMETRY_INVALID: record('Координаты вне земного шара', 'Первой пишется долгота'),
  OBZ_RECORD_GEOMETRY_TOO_LARGE: record('Слишком сложная геометрия', 'Упростите её в источнике'),
  OBZ_RECORD_PROPERTIES_INVALID: record('Свойства объекта не той формы', mapping),
  OBZ_RECORD_KIND_UNKNOWN: record('Неизвестный вид записи', 'Обновите плагин или платформу'),
  OBZ_SOURCE_FIELD_MISSING: record('Нет обязательного поля', atAgency),
  OBZ_SOURCE_FIELD_INVALID: record('Поле заполнено неверно', atAgency),
}
