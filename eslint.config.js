import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

// Few rules, each for a loss it prevents. Format is biome's, imports are dependency-cruiser's, dead code is knip's.

const tests = ['**/*.test.{ts,tsx}', '**/testing/**', 'lib/exchange/contract.ts', 'e2e/**', 'bench/**']

/** Words of the field that name money; a float of one of these loses a lot sooner or later. */
const money =
  '/(price|qty|quantity|amount|balance|notional|commission|pnl|margin|funding|^free$|^locked$|^fee$|^total$)/i'

/** @param {string} selector @param {string} message */
const refuse = (selector, message) => ({ selector, message })

const floatMessage = 'Amounts are DecimalString: use lib/domain/decimal, and lib/format for the plot.'
const floats = [
  refuse(`CallExpression[callee.name='parseFloat']`, floatMessage),
  refuse(`CallExpression[callee.object.name='Number'][callee.property.name='parseFloat']`, floatMessage),
  refuse(`CallExpression[callee.name='Number'] > Identifier.arguments[name=${money}]`, floatMessage),
  refuse(`CallExpression[callee.name='Number'] > MemberExpression.arguments[property.name=${money}]`, floatMessage),
  refuse(`UnaryExpression[operator='+'] > Identifier.argument[name=${money}]`, floatMessage),
  refuse(`UnaryExpression[operator='+'] > MemberExpression.argument[property.name=${money}]`, floatMessage),
]

const localeMessage = 'It builds a formatter on each call: lib/format keeps them.'
const locales = [
  refuse(`CallExpression[callee.property.name=/^toLocale(Date|Time)?String$/]`, localeMessage),
  refuse(`NewExpression[callee.object.name='Intl']`, localeMessage),
]

const clockMessage = 'Time and chance are arguments here: take a Clock (ARCHITECTURE, Time).'
const clock = [
  refuse(`NewExpression[callee.name='Date'][arguments.length=0]`, clockMessage),
  refuse(`CallExpression[callee.name='Date']`, clockMessage),
  refuse(`MemberExpression[object.name='Date'][property.name='now']`, clockMessage),
  refuse(`MemberExpression[object.name='Math'][property.name='random']`, clockMessage),
  refuse(`MemberExpression[object.name='performance']`, clockMessage),
  refuse(`MemberExpression[object.name='process'][property.name='hrtime']`, clockMessage),
  refuse(`CallExpression[callee.name=/^(setTimeout|setInterval)$/]`, clockMessage),
  refuse(`CallExpression[callee.property.name=/^(setTimeout|setInterval)$/]`, clockMessage),
  refuse(`ImportDeclaration[source.value=/^(node:)?(timers|timers\\/promises|perf_hooks)$/]`, clockMessage),
]

const venueMessage = "The venue's names, hosts and signatures stand in lib/exchange/binance only."
const venue = [
  refuse(
    `Identifier[name=/^(origQty|executedQty|cummulativeQuoteQty|cumQuote|stopPrice|positionAmt|listenKey|workingType|activatePrice|callbackRate|newClientOrderId|origClientOrderId|quoteOrderQty|newOrderRespType|unRealizedProfit|isBuyerMaker|algoType)$/]`,
    venueMessage,
  ),
  refuse(`Literal[value=/binance\\.(com|vision|us)|binancefuture\\.com/]`, venueMessage),
  refuse(`TemplateElement[value.raw=/binance\\.(com|vision|us)|binancefuture\\.com/]`, venueMessage),
]

const wordsMessage = 'Text that a person reads comes from lib/words.'
const readAttributes =
  '/^(aria-label|aria-description|aria-roledescription|aria-placeholder|aria-valuetext|title|alt|placeholder|label|caption|heading|description|hint|message)$/'
const letters = '/\\p{L}{2}/u'
const wordsOnScreen = [
  refuse(`JSXText[value=/\\p{L}/u]`, wordsMessage),
  ...['JSXElement', 'JSXFragment'].flatMap((parent) => [
    refuse(`${parent} > JSXExpressionContainer > Literal[value=${letters}]`, wordsMessage),
    refuse(
      `${parent} > JSXExpressionContainer > TemplateLiteral > TemplateElement[value.raw=${letters}]`,
      wordsMessage,
    ),
    refuse(
      `${parent} > JSXExpressionContainer > :matches(ConditionalExpression, LogicalExpression) > Literal.consequent[value=${letters}]`,
      wordsMessage,
    ),
    refuse(
      `${parent} > JSXExpressionContainer > :matches(ConditionalExpression, LogicalExpression) > Literal.alternate[value=${letters}]`,
      wordsMessage,
    ),
    refuse(`${parent} > JSXExpressionContainer > LogicalExpression > Literal.right[value=${letters}]`, wordsMessage),
  ]),
  refuse(`JSXAttribute[name.name=${readAttributes}] > Literal[value=${letters}]`, wordsMessage),
  refuse(
    `JSXAttribute[name.name=${readAttributes}] > JSXExpressionContainer > Literal[value=${letters}]`,
    wordsMessage,
  ),
  refuse(
    `JSXAttribute[name.name=${readAttributes}] > JSXExpressionContainer > ConditionalExpression > Literal[value=${letters}]`,
    wordsMessage,
  ),
  refuse(
    `JSXAttribute[name.name=${readAttributes}] > JSXExpressionContainer > TemplateLiteral > TemplateElement[value.raw=${letters}]`,
    wordsMessage,
  ),
]

/** Columns and choices are data too: what they call a heading is read by a person. */
const headings = [
  refuse(
    `Property[key.name=/^(label|title|heading|header|caption|placeholder|text|tooltip|hint|description)$/] > Literal[value=/^\\p{Lu}|\\p{L} \\p{L}/u]`,
    wordsMessage,
  ),
]

/** The server sends codes and parameters; a sentence in a reply would be text outside lib/words. */
const sentences = [
  refuse(
    `Property[key.name=/^(message|text|title|label|hint|description|reason|explanation)$/] > Literal[value=/\\p{L} \\p{L}/u]`,
    `The server sends { code, params }. ${wordsMessage}`,
  ),
  refuse(
    `Property[key.name=/^(message|text|title|label|hint|description|reason|explanation)$/] > TemplateLiteral > TemplateElement[value.raw=/\\p{L} \\p{L}/u]`,
    `The server sends { code, params }. ${wordsMessage}`,
  ),
]

/** @param {string[]} files @param {string[]} ignores @param {ReturnType<typeof refuse>[][]} lists */
const syntax = (files, ignores, ...lists) => ({
  files,
  ignores: [...tests, ...ignores],
  rules: { 'no-restricted-syntax': ['error', ...lists.flat()] },
})

const code = '**/*.{ts,tsx}'

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      '.next/',
      'dist/',
      'data/',
      '.cache/',
      'lib/server/db/generated/',
      'next-env.d.ts',
      'test-results/',
      'playwright-report/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: [code],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      // An order whose promise nobody waits for fails in silence.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-constant-condition': ['error', { checkLoops: false }],
      'no-self-compare': 'error',
      'no-loss-of-precision': 'error',
      'no-debugger': 'error',
    },
  },
  {
    files: ['{app,components}/**/*.{ts,tsx}', 'lib/client/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'react-hooks/set-state-in-render': 'error',
      'react-hooks/static-components': 'error',
    },
  },

  // The venue's replies are read as they come where nothing but the test depends on them.
  { files: tests, rules: { '@typescript-eslint/no-explicit-any': 'off' } },

  // One rule, one list per room: a later list replaces an earlier one, so each is whole. Rooms go from wide to narrow.
  syntax(['lib/**/*.{ts,tsx}'], [], floats, locales, venue),
  syntax(['lib/format/**/*.ts'], [], venue),
  syntax(['{components,app}/**/*.{ts,tsx}'], [], floats, locales, venue, wordsOnScreen, headings, sentences),
  syntax(['lib/domain/**/*.ts'], [], floats, locales, venue, clock),
  syntax(['lib/exchange/**/*.ts'], [], floats, locales, clock),
  syntax(['lib/server/**/*.ts'], ['lib/server/db/generated/**'], floats, locales, venue, clock, sentences),
  syntax(['simulator/**/*.ts'], ['simulator/market/**'], floats, locales),
  syntax(['simulator/{engine,spot,usdm}/**/*.ts'], [], floats, locales, clock),
  // Synthetic prices are drawn in floats and become ticks at the door of the engine.
  syntax(['simulator/market/**/*.ts'], [], locales, clock),
  { files: ['**/real-clock.ts'], rules: { 'no-restricted-syntax': 'off' } },
)
