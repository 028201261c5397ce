// Russian texts of figures that are asked for, and of the rules they are published by.
const nothing = 'Ничего не отправлено'

export const publicationRu = {
  OBZ_DISCLOSURE_POLICY_INVALID: {
    fact: 'Одно из правил публикации вне допустимых границ',
    risk: 'Правила остались прежними',
    action: 'Исправьте число; что значит каждое, сказано в docs/disclosure.md',
  },
  OBZ_BACKFILL_RANGE: {
    fact: 'Эти прошлые месяцы посчитать нельзя',
    risk: 'Ни один месяц не посчитан',
    action: 'Назовите месяцы вида 2025-01, не больше 60, последний — раньше нынешнего месяца показателей',
  },
  OBZ_BACKFILL_RUNNING: {
    fact: 'Прошлые месяцы уже считаются',
    risk: 'Ничего не начато; начатое идёт дальше',
    action: 'Дождитесь конца или остановите там, где запущено: записанное останется',
  },
  OBZ_BACKFILL_DATABASE_DOWN: {
    fact: 'База данных платформы не работает',
    risk: 'Ни один месяц не посчитан',
    action: 'Сначала выполните ./obzor up',
  },
  OBZ_INDICATOR_ANSWER_TOO_LARGE: {
    fact: 'На этот вопрос слишком много значений',
    risk: nothing,
    action: 'Спросите о меньшем числе территорий или о более коротком времени',
  },
  OBZ_INDICATOR_CELL_UNKNOWN: {
    fact: 'У показателя нет значения для этой территории',
    risk: nothing,
    action: 'Проверьте код территории: показываются только действующие',
  },
  OBZ_INDICATOR_NOT_COUNTED: {
    fact: 'Показатели ещё не посчитаны, или ведёт другой экземпляр платформы',
    risk: nothing,
    action: 'Спросите через секунду; если не помогает, посмотрите /readyz',
  },
  OBZ_INDICATOR_UNKNOWN: {
    fact: 'Такого показателя или ряда нет',
    risk: nothing,
    action: 'Выберите из списка показателей; возможно, его модуль выключен',
  },
}
