// Russian texts of deliveries over HTTP.
const nothingTaken = 'Ничего не принято'

export const intakeErrorsRu = {
  OBZ_INTAKE_BACKLOG: {
    fact: 'Присланные раньше файлы ещё не прочитаны',
    risk: nothingTaken,
    action: 'Отправьте файл ещё раз через минуту; если не проходит, посмотрите, что с источником',
  },
  OBZ_INTAKE_CUT: {
    fact: 'Связь оборвалась посреди файла',
    risk: nothingTaken,
    action: 'Отправьте файл ещё раз с начала',
  },
  OBZ_INTAKE_EMPTY: {
    fact: 'В присланном файле 0 байт',
    risk: 'Ничего не прочитано; прежние данные остаются на местах',
    action: 'Отправьте файл как тело запроса',
  },
  OBZ_INTAKE_NO_INBOX: {
    fact: 'Этот источник сам забирает данные и файлов не принимает',
    risk: 'Ключ не создан',
    action: 'Создайте ключ у источника, который читает файлы',
  },
  OBZ_INTAKE_REFUSED: {
    fact: 'С таким ключом не принимает ни один источник',
    risk: nothingTaken,
    action: 'Возьмите ключ, который регион выдал для этого источника',
  },
  OBZ_INTAKE_TOO_LARGE: {
    fact: 'Присланный файл слишком велик',
    risk: nothingTaken,
    action: 'Разделите его на несколько',
  },
  OBZ_INTAKE_UNAVAILABLE: {
    fact: 'Ключ не с чем сверить: база данных не отвечает',
    risk: nothingTaken,
    action: 'Отправьте тот же файл ещё раз через минуту',
  },
}
