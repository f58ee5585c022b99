import { defineConfig, devices } from '@playwright/test'

const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--metrics-recording-only',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
  '--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication,CertificateTransparencyComponentUpdater',
]

const isRoot = process.getuid?.() === 0
// Each has an exchange, a desk and a browser of its own and mostly waits: two share two cores well.
const workers = Number(process.env['BROWSER_WORKERS'] ?? '2')

const pictures = process.env['PICTURES'] === undefined ? ['**/pictures/**'] : []
const onDeskAlone = ['api-examples', 'doubt', 'journal', 'one-desk', 'protection', 'secrets', 'unresolved'].map(
  (name) => `**/${name}.spec.ts`,
)

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  // Pictures for README and docs are taken by `npm run pictures`.
  testIgnore: pictures,
  outputDir: 'test-results',
  workers,
  fullyParallel: false,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: '.cache/reports/browser.json' }]],
  use: {
    locale: 'en-US',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      // Chromium's sandbox does not start for root.
      args: isRoot ? ['--no-sandbox', ...quiet] : quiet,
    },
  },
  projects: [
    { name: 'desk', use: { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 } } },
    {
      name: 'phone',
      // What these show does not hang on the size of the screen; BROWSER_PHONE=all plays them on the phone, too.
      testIgnore: [...pictures, ...(process.env['BROWSER_PHONE'] === 'all' ? [] : onDeskAlone)],
      use: {
        ...devices['Desktop Chrome'],
        viewport: { width: 390, height: 844 },
        deviceScaleFactor: 3,
        isMobile: true,
        hasTouch: true,
      },
    },
  ],
})
