// English texts of forms that are drawn from a schema.
import type { formRu } from './form.ru.ts'

export const formEn: typeof formRu = {
  nothing: 'There is nothing to set: the plugin works without settings.',
  other: 'This field is more than the form can draw: it is shown as it is and saved unchanged.',
  add: 'Add',
  remove: 'Remove: {what}',
  listEmpty: 'The list is empty',
  secret: {
    saved: 'Saved and never shown; an empty field does not change it.',
    removed: 'Will be removed when you save.',
    remove: 'Remove',
    keep: 'Keep',
  },
  fault: {
    required: 'Fill in this field',
    number: 'A number is needed, for example 12 or 0.5',
    integer: 'A whole number is needed',
    minimum: 'At least {n} | At least {n}',
    maximum: 'At most {n} | At most {n}',
    short: 'At least {n} character | At least {n} characters',
    long: 'At most {n} character | At most {n} characters',
    pattern: 'This is not what the help of the field asks for',
    choice: 'Choose from the list',
    few: 'At least {n} row | At least {n} rows',
    many: 'At most {n} row | At most {n} rows',
    repeated: 'The values repeat',
  },
}
