// Rules that hold without any plugin: a source that falls silent and a plugin that fails are never unnoticed.
import type { RuleDeclaration } from '../../model/index.ts'

export const BUILT_IN_RULES: readonly RuleDeclaration[] = [
  {
    code: 'platform.source-silent',
    title: { ru: 'Источник молчит', en: 'A source is silent' },
    advice: {
      ru: 'Проверьте последний запуск и связь с ведомством; пока показаны последние полученные данные.',
      en: 'Look at its last run and the link to the agency; the last data received are shown meanwhile.',
    },
    severity: 'warning',
    watch: { kind: 'silence', sources: 'all' },
  },
  {
    code: 'platform.quarantine',
    title: { ru: 'Много строк в карантине', en: 'Many rows put aside' },
    advice: {
      ru: 'Откройте карантин источника: чаще всего изменился состав столбцов или кодировка.',
      en: 'Open the quarantine of the source: most often its columns or its encoding have changed.',
    },
    severity: 'warning',
    watch: { kind: 'quarantine', sources: 'all', sharePct: 20 },
  },
  {
    code: 'platform.plugin-failing',
    title: { ru: 'Плагин не работает', en: 'A plugin is failing' },
    advice: {
      ru: 'Откройте страницу плагина: причина и конец его вывода — там.',
      en: 'Open the page of the plugin: the reason and the end of its output are there.',
    },
    severity: 'critical',
    watch: { kind: 'plugin', plugins: 'all' },
  },
  {
    code: 'platform.indicator-mismatch',
    title: { ru: 'Показатель расходится с пересчётом', en: 'An indicator differs from its recount' },
    advice: {
      ru: 'Показатель уже прочитан заново; оповещение закроется, когда полный пересчёт сойдётся. Если повторится — сохраните журнал движка и сообщите разработчикам.',
      en: 'The indicator has been read anew already; the alert closes when a whole recount agrees. If it comes again, keep the log of the engine and tell the developers.',
    },
    severity: 'critical',
    watch: { kind: 'audit' },
  },
]
