// Russian texts of a screen of the hall.
export const screenRu = {
  pairing: 'Подключение экрана',
  howTo: 'Введите этот код на пульте: «Стены» → экран → «Подключить»',
  until: 'код действует до {time}',
  address: 'Адрес этой страницы',
  starting: 'Соединяемся с платформой…',
  waiting: 'Платформа не отвечает. Экран соединится сам, когда она появится.',
  elsewhere: 'Этот экран открыт в другом окне этого браузера.',
  takeHere: 'Показывать здесь',
  pattern: 'Проверка стены',
  size: '{width} × {height} мм',
  mismatch: 'пропорции окна не сходятся со схемой на {share}',
}
export type ScreenMessages = typeof screenRu
