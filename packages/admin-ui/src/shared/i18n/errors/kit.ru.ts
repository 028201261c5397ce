// Что говорит набор автора плагинов по-русски.
export const kitRu = {
  OBZ_PLUGIN_BUILD_FAILED: {
    fact: 'Плагин не собирается',
    risk: 'Работает прежняя сборка',
    action: 'Исправьте файл и строку, названные в сообщении',
  },
  OBZ_PLUGIN_FOLDER_EXISTS: {
    fact: 'Папка для нового плагина не пуста',
    risk: 'Ничего не создано',
    action: 'Выберите другое имя или другую папку (--dir)',
  },
  OBZ_PLUGIN_FOLDER_INVALID: {
    fact: 'В папке нет плагина',
    risk: 'На платформе ничего не изменилось',
    action: 'Укажите папку с src/index.ts; её создаёт ./obzor plugin new',
  },
  OBZ_PLUGIN_KEY_EXISTS: {
    fact: 'Ключ подписи с таким именем уже есть',
    risk: 'Он не заменён: подписанным им пакетам перестали бы доверять',
    action: 'Выберите другое имя или уберите старый ключ сами',
  },
  OBZ_PLUGIN_KEY_MISSING: {
    fact: 'Ключа подписи с таким именем нет',
    risk: 'Ничего не подписано',
    action: 'Создайте его командой ./obzor plugin key new',
  },
  OBZ_PLUGIN_KIND_UNSUPPORTED: {
    fact: 'Плагины такого вида пока нельзя написать',
    risk: 'Ничего не создано',
    action: 'Выберите source, indicator или layer',
  },
  OBZ_PLUGIN_NAME_INVALID: {
    fact: 'Это не имя плагина',
    risk: 'Ничего не создано',
    action: 'Напишите <вид>-<имя> строчными буквами через дефис, например source-tax-office',
  },
  OBZ_PLUGIN_REFERENCE: {
    fact: 'Справочник плагинов не собран',
    risk: 'На платформе ничего не изменилось',
    action: 'Исправьте комментарии или типы, которые названы в сообщении',
  },
  OBZ_PLUGIN_NOT_RUNNING: {
    fact: 'Платформа не запущена',
    risk: 'Плагин собран, но не загружен',
    action: 'Сначала выполните ./obzor up',
  },
  OBZ_PLUGIN_NOT_TAKEN: {
    fact: 'Платформа ничего не ответила о сборке',
    risk: 'Неизвестно, загружена ли она',
    action: 'Посмотрите ./obzor status и журнал движка',
  },
}
