// Russian texts of the command line, start and region packs: shown where ./obzor runs.

export const startRu = {
  OBZ_BENCH_NOT_BUILT: {
    fact: 'Файла этого замера нет',
    risk: 'Ничего не измерено',
    action: 'Соберите заново: ./obzor up; для нового замера нужен файл packages/core/src/bench/ИМЯ.bench.ts',
  },
  OBZ_BENCH_UNKNOWN: {
    fact: 'Такого замера нет',
    risk: 'Ничего не измерено',
    action: 'Выберите из списка в сообщении',
  },
  OBZ_DATA_BROKEN: {
    fact: 'Папка данных повреждена',
    risk: 'Не известно, из чего сделаны данные, или их негде хранить',
    action:
      'Верните файл, названный в сообщении, укажите другую папку в OBZOR_DATA или начните заново: ./obzor up --fresh',
  },
  OBZ_DATA_OTHER_REGION: {
    fact: 'Папка данных сделана с другими ключами, чем заданы сейчас',
    risk: 'Ничего не запущено: смесь двух наборов дала бы неверные числа',
    action: 'Уберите ключ или начните заново с --fresh',
  },
  OBZ_DATABASE_BINARIES_MISSING: {
    fact: 'На машине нет PostgreSQL 15 или новее',
    risk: 'Платформе негде хранить данные',
    action: 'Выполните ./obzor doctor или укажите свой сервер в DATABASE_URL',
  },
  OBZ_DATABASE_BROKEN: {
    fact: 'Папка базы не пуста и не похожа на базу PostgreSQL',
    risk: 'Платформа не запускается, чтобы ничего в ней не потерять',
    action: 'Уберите папку в сторону или начните заново: ./obzor up --fresh',
  },
  OBZ_DATABASE_MAY_NOT_CREATE: {
    fact: 'Пользователь из DATABASE_URL не может создать базу social_office',
    risk: 'Придуманному органу соцзащиты негде жить',
    action: 'Пусть администратор сервера создаст её для этого пользователя; или уберите DATABASE_URL',
  },
  OBZ_DATABASE_RIGHTS_MISSING: {
    fact: 'Пользователь из DATABASE_URL не может создать в своей базе то, что нужно платформе',
    risk: 'Не было бы ни таблиц, ни карты; ничего не изменено',
    action: 'Пусть администратор сервера выполнит команды, названные в сообщении',
  },
  OBZ_DATABASE_MIGRATION_CHANGED: {
    fact: 'Применённую миграцию потом изменили',
    risk: 'Таблицы могут быть не такими, как ждёт код; платформа не запускается',
    action:
      'Верните файл и добавьте новую миграцию; без настоящих данных можно начать заново: ./obzor up --fresh',
  },
  OBZ_DATABASE_NOT_OURS: {
    fact: 'DATABASE_URL ведёт на ваш собственный сервер',
    risk: 'Ничего не стёрто: эту базу Обзор не создавал',
    action: 'Удалите и создайте базу сами, затем выполните ./obzor up без --fresh',
  },
  OBZ_DATABASE_NOT_STARTED: {
    fact: 'PostgreSQL не запустился',
    risk: 'Ничего не показать и не принять',
    action: 'Прочитайте конец журнала, названного в сообщении',
  },
  OBZ_DATABASE_NO_POSTGIS: {
    fact: 'У PostgreSQL нет PostGIS',
    risk: 'Не было бы территорий и карты',
    action: 'Установите PostGIS: нужную команду назовёт ./obzor doctor',
  },
  OBZ_DATABASE_NO_USER: {
    fact: 'Обзор запущен от root, а пользователей postgres и nobody нет',
    risk: 'PostgreSQL отказывается работать от root',
    action: 'Создайте пользователя postgres или запустите Обзор от обычного пользователя',
  },
  OBZ_DATABASE_TOO_OLD: {
    fact: 'PostgreSQL старше версии 15',
    risk: 'В нём нет MERGE, которым заканчивается каждый приём данных',
    action: 'Укажите в DATABASE_URL PostgreSQL 15 или новее либо уберите её',
  },
  OBZ_ENGINE_CONFIG: {
    fact: 'Платформе не хватает переменной окружения или файла region.json',
    risk: 'Она не запускается',
    action: 'Запустите командой ./obzor up: она всё задаёт сама',
  },
  OBZ_ENGINE_NOT_BUILT: {
    fact: 'Платформа не собрана',
    risk: 'Она не может запуститься',
    action: 'Запустите командой ./obzor up: она сначала собирает',
  },
  OBZ_ENGINE_NOT_STARTED: {
    fact: 'Платформа не поднялась за отведённое время',
    risk: 'Смотреть пока не на что; данные целы',
    action: 'Прочитайте конец logs/engine.log в папке данных',
  },
  OBZ_GENERATE_NOT_EMPTY: {
    fact: 'Папка для учебных данных не пуста',
    risk: 'Ничего не создано: старые и новые файлы смешались бы',
    action: 'Назовите пустую папку в --out',
  },
  OBZ_TAIL_NOT_RUNNING: {
    fact: 'Платформа не запущена',
    risk: 'Нет канала, за которым можно следить',
    action: 'Сначала выполните ./obzor up или укажите платформу ключом --url',
  },
  OBZ_TAIL_REFUSED: {
    fact: 'Платформа отказала в канале',
    risk: 'Показать его нельзя',
    action: 'Проверьте имя канала; каналам консоли нужен вход',
  },
  OBZ_INGEST_NOT_RUNNING: {
    fact: 'Платформа не запущена',
    risk: 'Файл не передан',
    action: 'Сначала выполните ./obzor up',
  },
  OBZ_INGEST_NO_FILE: {
    fact: 'Такого файла нет',
    risk: 'Ничего не передано',
    action: 'Проверьте путь; пример даёт --help',
  },
  OBZ_INGEST_NO_INBOX: {
    fact: 'Этот источник не читает файлов',
    risk: 'Файл не передан',
    action: 'Ничего: источник берёт данные сам',
  },
  OBZ_INGEST_TIMEOUT: {
    fact: 'Запуск не закончился за отведённое время',
    risk: 'Он продолжается без присмотра команды',
    action: 'Смотрите ./obzor status и консоль',
  },
  OBZ_INGEST_UNKNOWN_SOURCE: {
    fact: 'Такого источника нет',
    risk: 'Файл не передан',
    action: 'Выберите из списка в сообщении',
  },
  OBZ_INGEST_WRONG_NAME: {
    fact: 'Имя файла не подходит источнику',
    risk: 'Файл не передан',
    action: 'Переименуйте файл или выберите другой --source',
  },
  OBZ_LAUNCHER_ADDRESS_REFUSED: {
    fact: 'Система не даёт слушать этот адрес',
    risk: 'У стены и консоли не было бы адреса',
    action: 'Возьмите порт больше 1023 (--port) или адрес этой машины (--host)',
  },
  OBZ_LAUNCHER_BUILD_FAILED: {
    fact: 'Сборка не удалась',
    risk: 'Работало бы не то, что написано',
    action: 'Исправьте названное в строках выше и запустите ./obzor снова',
  },
  OBZ_LAUNCHER_FRESH_REFUSED: {
    fact: 'Ключ --fresh стёр бы данные, которые нельзя сделать заново',
    risk: 'Ничего не стёрто',
    action: 'Если так и задумано, выполните ./obzor up --fresh --yes',
  },
  OBZ_LAUNCHER_INSTALL_FAILED: {
    fact: 'Не удалось установить пакеты',
    risk: 'Сборке не хватило бы того, что она берёт',
    action:
      'Прочитайте строки выше; «out of date lockfile» значит: выполните pnpm install и сохраните pnpm-lock.yaml',
  },
  OBZ_LAUNCHER_LOCKED: {
    fact: 'Другой ./obzor готовит эту папку уже 15 минут',
    risk: 'Двое испортили бы файлы друг друга',
    action: 'Остановите названный процесс или удалите .tools/lock',
  },
  OBZ_LAUNCHER_NODE_BROKEN: {
    fact: 'Node, который принёс npm, не запускается на этой системе',
    risk: 'Платформа не может запуститься',
    action: 'Установите Node 26 сами и поставьте первым в PATH',
  },
  OBZ_LAUNCHER_NO_NPM: {
    fact: 'На машине нет npm, нечем принести Node и pnpm',
    risk: 'Платформа не может запуститься',
    action: 'Установите Node 26 (npm приходит с ним) и запустите ./obzor снова',
  },
  OBZ_LAUNCHER_PNPM_BROKEN: {
    fact: 'Принесённый pnpm не найден',
    risk: 'Пакеты не установить',
    action: 'Удалите папку .tools и запустите ./obzor снова',
  },
  OBZ_LAUNCHER_PORT_IN_USE: {
    fact: 'Порт занят другой программой',
    risk: 'У стены и консоли не было бы адреса',
    action: 'Запустите с другим портом: сообщение называет ближайший свободный',
  },
  OBZ_LAUNCHER_READ_ONLY: {
    fact: 'В папку нельзя писать',
    risk: 'Базе, папкам источников и журналам негде лежать',
    action: 'Дайте этому пользователю право записи или укажите другую папку в OBZOR_DATA',
  },
  OBZ_LAUNCHER_RUNNING: {
    fact: 'Обзор уже запущен',
    risk: 'Ключ --fresh стёр бы данные, с которыми работают',
    action: 'Сначала выполните ./obzor down',
  },
  OBZ_LAUNCHER_TOOLS_NOT_FETCHED: {
    fact: 'npm не смог принести Node или pnpm',
    risk: 'Без них ничего не запустить',
    action: 'Проверьте, отвечает ли npm ping, и запустите ./obzor снова',
  },
  OBZ_LAUNCHER_UNEXPECTED: {
    fact: 'Непредвиденная ошибка команды',
    risk: 'Команда не сделала своего дела',
    action: 'Повторите с OBZOR_DEBUG=1 и передайте вывод разработчикам',
  },
  OBZ_LAUNCHER_UNKNOWN_SYSTEM: {
    fact: 'Для этой системы нет готового Node 26',
    risk: 'Платформа не может запуститься',
    action: 'Установите Node 26 сами и поставьте первым в PATH',
  },
  OBZ_LAUNCHER_UNKNOWN_VERB: {
    fact: 'Такой команды у ./obzor нет',
    risk: 'Ничего не запущено',
    action: 'Список команд: ./obzor help',
  },
  OBZ_LAUNCHER_WRONG_OPTION: {
    fact: 'Ключ команды задан неверно',
    risk: 'Ничего не запущено',
    action: 'Исправьте ключ; пример даёт --help',
  },
  OBZ_PACK_FILE_MISSING: {
    fact: 'В пакете региона нет нужного файла',
    risk: 'Пакет не загружен',
    action: 'Список файлов — в docs/region-packs.md',
  },
  OBZ_PACK_FOLDER_MISSING: {
    fact: 'Папки пакета региона нет',
    risk: 'Новый пакет не загружен; загруженные раньше территории остаются',
    action: 'Укажите существующую папку в --pack или уберите ключ',
  },
  OBZ_PACK_MALFORMED: {
    fact: 'Файл пакета региона не читается',
    risk: 'Пакет не загружен',
    action: 'Исправьте файл, названный в сообщении, по docs/region-packs.md',
  },
  OBZ_PACK_OFFICIAL_POVERTY_MISSING: {
    fact: 'В пакете нет официального уровня бедности региона',
    risk: 'Пакет не загружен: сверить доли не с чем',
    action: 'Положите рядом папку stats или впишите officialPoverty в pack.json',
  },
  OBZ_PACK_TOTALS_DISAGREE: {
    fact: 'Численность в двух файлах пакета не сходится',
    risk: 'Пакет не загружен',
    action: 'Возьмите оба файла за один год и из одного издания',
  },
  OBZ_PACK_UNKNOWN_REGION: {
    fact: 'Такого встроенного региона нет',
    risk: 'Ничего не запущено',
    action: 'Выберите регион из списка в сообщении или укажите папку: --pack DIR',
  },
  OBZ_SIMULATOR_NO_REGION: {
    fact: 'Учебных источников ещё нет',
    risk: 'Играть некого',
    action: 'Сначала выполните ./obzor up',
  },
  OBZ_SIMULATOR_RUNNING: {
    fact: 'Симулятор уже работает',
    risk: 'Два сразу отвечали бы за одни и те же ведомства',
    action: 'Чтобы играть вручную, запустите платформу с --no-simulate',
  },
  OBZ_SYNTHETIC_DATABASE_NOT_EMPTY: {
    fact: 'База для придуманной соцзащиты не пуста и не наша',
    risk: 'Ничего не записано, чтобы не стереть настоящие данные',
    action: 'Дайте пустую базу',
  },
  OBZ_SYNTHETIC_DATABASE_URL: {
    fact: 'Адрес базы для придуманной соцзащиты записан неверно',
    risk: 'Ничего не создано',
    action: 'Дайте адрес, который начинается с postgres://',
  },
  OBZ_SYNTHETIC_NOT_GENERATED: {
    fact: 'Учебные источники не созданы или созданы иначе',
    risk: 'Симулятор сообщал бы о людях, которых никто не знает',
    action: 'Выполните ./obzor up --fresh: источники будут созданы заново',
  },
  OBZ_SYNTHETIC_NO_LINES: {
    fact: 'В пакете региона нет прожиточного минимума',
    risk: 'Бедных не отличить от остальных, поэтому ничего не создано',
    action: 'Добавьте в пакет величины прожиточного минимума',
  },
  OBZ_SYNTHETIC_PEOPLE: {
    fact: 'Столько учебных жителей создать нельзя',
    risk: 'Ничего не создано',
    action: 'Возьмите число из пределов, названных в сообщении, или all',
  },
  OBZ_SYNTHETIC_PORT_IN_USE: {
    fact: 'Учебный сервер вакансий не может занять свой порт',
    risk: 'На карте не будет вакансий',
    action: 'Остановите программу на этом порту или выполните ./obzor up --fresh: будет выбран другой',
  },
}
