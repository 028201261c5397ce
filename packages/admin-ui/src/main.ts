// Puts the console together: the only place that knows all of its parts.
import '@fontsource-variable/golos-text'
import 'vuetify/styles/layers'
import 'vuetify/styles/core'
import './shared/theme/console.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import ConsoleApp from './ConsoleApp.vue'
import { createConsoleRouter } from './router.ts'
import { createConsoleI18n } from './shared/i18n/index.ts'
import { createConsoleVuetify } from './shared/theme/vuetify.ts'

const app = createApp(ConsoleApp)
const i18n = createConsoleI18n()
app.use(createPinia())
app.use(i18n)
app.use(createConsoleVuetify(i18n))
app.use(createConsoleRouter())
app.mount('#console')
