// English texts of the settings of a source.
import type { settingsRu } from './settings.ru.ts'

export const settingsEn: typeof settingsRu = {
  title: 'Settings',
  config: 'Settings of the plugin',
  save: 'Save',
  undo: 'Undo changes',
  saved: 'Saved. Takes effect with the next run.',
  unsaved: 'There are unsaved changes',
  check: {
    do: 'Check the connection',
    stop: 'Stop the check',
    going: 'Checking, ten seconds at most…',
    took: 'The check took {seconds} s.',
    noFolder: 'There is no folder {folder} yet: the platform makes it once the source is switched on.',
    closedFolder: 'The folder {folder} is there, but the platform cannot read it: give it the right to.',
    empty: 'The folder {folder} is ready, with no files yet.',
    ready: 'The folder {folder} is ready.',
    waiting: '{n} file waits. | {n} files wait.',
    looked: 'The file {file} was looked into and left in its place.',
    records: 'First records: {records}.',
    rejected:
      '{n} of the first records would go to quarantine, field | {n} of the first records would go to quarantine, field',
    sample: 'First rows',
    kind: {
      person: 'residents',
      benefit: 'assignments',
      'benefit-change': 'changes of assignments',
      income: 'incomes',
      statistic: 'figures',
      feature: 'objects on the map',
    },
  },
  schedule: {
    title: 'When to read',
    inbox:
      'Files are read as soon as they appear in the folder {inbox} (names like {pattern}). No schedule is needed.',
    now: 'Now: {schedule}.',
    next: 'Next runs: {moments}.',
    offered: "Back to the plugin's schedule: {schedule}",
    kind: 'How often',
    interval: 'At an interval',
    week: 'On days of the week',
    cron: 'By a cron pattern',
    count: 'Every',
    units: 'Unit',
    unit: { seconds: 'seconds', minutes: 'minutes', hours: 'hours' },
    days: 'Days',
    time: 'Time',
    pattern: 'Cron pattern',
    patternHint: 'Minute, hour, day, month, day of week: 0 6 * * 1-5 is 6:00 on weekdays',
    timeZone: 'Time zone',
    workdaysOnly: 'Except weekends and holidays',
    workdaysOnlyHint:
      'By the production calendar of Russia, moved days included. What is left out is not made up for: the next run comes on the next working day at its usual time.',
    fault: {
      interval: 'From one second to 24 hours',
      days: 'Choose at least one day',
      time: 'Give a time, for example 06:00',
      pattern: 'Five parts with spaces between them, for example 0 6 * * 1-5',
    },
  },
}
