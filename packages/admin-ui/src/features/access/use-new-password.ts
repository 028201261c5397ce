// A password that is being chosen: what it still lacks, said while it is typed.
import { computed, ref } from 'vue'
import { useFormat } from '../../shared/format/use-format.ts'
import { PASSWORD_LENGTH_MIN } from './entrance-rules.ts'

export function useNewPassword() {
  const { t, counted } = useFormat()
  const password = ref('')
  const missing = computed(() => PASSWORD_LENGTH_MIN - [...password.value].length)
  const hint = computed(() => {
    if (password.value === '') return t('setup.passwordHint')
    return missing.value > 0 ? counted('setup.passwordShort', missing.value) : t('setup.passwordEnough')
  })
  const longEnough = (): true | string => missing.value <= 0 || counted('setup.passwordShort', missing.value)
  return { password, hint, longEnough }
}
