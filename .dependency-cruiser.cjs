// The import table of the house: who may import whom. Everything of ours that a room may not name is forbidden to it, so
// a new room is closed until it gets a row here.

const ours = '^(app|components|lib|simulator|e2e|bench|scripts)/|^server\\.ts$'

/** Tests stand beside the code and are shipped to nobody: they may set a stage that the code itself may not. */
const test = '(\\.test\\.tsx?|/contract\\.ts|/(testing|properties)/.+\\.tsx?)$'

const handlerDoors = '^lib/server/(runtime|route)\\.ts$|^lib/server/http/route\\.ts$'

/**
 * A row of the table: all of ours that the room may name beside itself.
 * @param {string} name
 * @param {string} room path
 * @param {string[]} may paths
 * @param {{ except?: string, comment?: string }} more
 */
function room(name, path, may, { except = '^$', comment } = {}) {
  return {
    name,
    severity: 'error',
    comment: comment ?? `${name} may import of ours only: ${may.join(', ') || 'nothing'}`,
    from: { path, pathNot: `${test}|${except}` },
    to: { path: ours, pathNot: [path, ...may] },
  }
}

/**
 * The packages that a room may name.
 * @param {string} name
 * @param {string} path
 * @param {string[]} may names
 */
function packages(name, path, may) {
  return {
    name: `${name}-packages`,
    severity: 'error',
    comment: `of packages, ${name} may import only: ${may.join(', ') || 'none'}`,
    from: { path, pathNot: test },
    to: {
      dependencyTypesNot: ['local', 'aliased', 'aliased-tsconfig', 'aliased-tsconfig-paths', 'core'],
      pathNot: [ours, ...may.map((one) => `(^|/)node_modules/${one}(/|$)|^${one}(/|$)`)],
    },
  }
}

/** @param {string[]} names */
const packagePath = (names) => `(^|/)node_modules/(${names.join('|')})(/|$)|^(${names.join('|')})(/|$)`

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'files that need each other are one file, or need a third',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'an import that leads nowhere',
      from: {},
      to: { couldNotResolve: true },
    },

    room('domain', '^lib/domain/', []),
    packages('domain', '^lib/domain/', ['big\\.js', '@types/big\\.js']),
    room('wire', '^lib/wire/', ['^lib/domain/']),
    packages('wire', '^lib/wire/', ['zod']),
    room('format', '^lib/format/', ['^lib/domain/']),
    packages('format', '^lib/format/', []),
    room('words', '^lib/words/', []),
    packages('words', '^lib/words/', []),
    room('exchange', '^lib/exchange/', ['^lib/domain/']),
    room('server', '^lib/server/', ['^lib/domain/', '^lib/wire/', '^lib/exchange/']),
    room('client', '^lib/client/', ['^lib/domain/', '^lib/wire/', '^lib/words/']),
    room('ui', '^components/ui/', []),
    room('components', '^components/(?!ui/)', [
      '^components/ui/',
      '^lib/client/',
      '^lib/domain/',
      '^lib/format/',
      '^lib/words/',
    ]),
    {
      name: 'features-meet-in-a-page',
      severity: 'error',
      comment: 'two feature folders meet in a page under app/, not in each other',
      from: { path: '^components/(?!ui/)([^/]+)/' },
      to: { path: '^components/(?!ui/)', pathNot: '^components/$1/' },
    },
    room('app', '^app/', ['^components/', '^lib/client/', '^lib/format/', '^lib/words/', '^lib/wire/', handlerDoors]),
    room('server-entry', '^server\\.ts$', ['^lib/server/', '^lib/exchange/', '^lib/domain/']),
    room('simulator', '^simulator/', ['^lib/domain/decimal\\.ts$'], {
      comment: "a simulator that shares the adapter's parser agrees with its mistakes: only the decimal module",
    }),
    room('e2e', '^e2e/', ['^simulator/control/']),
    {
      name: 'tools-are-leaves',
      severity: 'error',
      comment: 'nothing imports bench/ or scripts/',
      from: { path: ours, pathNot: '^(bench|scripts)/' },
      to: { path: '^(bench|scripts)/' },
    },
    {
      name: 'tests-are-leaves',
      severity: 'error',
      comment: 'no product file imports a test',
      from: { path: ours, pathNot: [test, '^(e2e|bench|scripts)/'] },
      to: { path: test },
    },

    {
      name: 'engine-without-pages',
      severity: 'error',
      comment: 'next and react never stand in the engine, the domain or the exchange (SAFETY S-144)',
      from: { path: '^(lib/(domain|wire|format|words|exchange|server)|simulator)/' },
      to: { path: packagePath(['next', 'react', 'react-dom', '@types/react', '@types/react-dom']) },
    },
    {
      name: 'database-in-the-engine',
      severity: 'error',
      comment: "only lib/server knows the desk's database",
      from: { path: ours, pathNot: ['^lib/server/', '^(bench|scripts)/', test] },
      to: { path: packagePath(['@prisma/[^/]+', 'prisma']) },
    },
    {
      name: 'chart-library-in-the-chart',
      severity: 'error',
      comment: 'components/chart is the only room that touches lightweight-charts',
      from: { path: ours, pathNot: ['^components/chart/', '^bench/', test] },
      to: { path: packagePath(['lightweight-charts']) },
    },
    {
      name: 'no-exchange-library',
      severity: 'error',
      comment: 'no exchange library stands in the signing path (SAFETY S-164): they are for tests and benches',
      from: { path: ours, pathNot: ['^(bench|scripts)/', test] },
      to: { path: packagePath(['binance', '@binance/[^/]+', 'ccxt']) },
    },
    {
      name: 'no-tool-in-the-product',
      severity: 'error',
      comment: 'the product imports no development dependency',
      from: { path: '^(app|components|lib|simulator)/|^server\\.ts$', pathNot: test },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '(^|/)node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.next|dist|data|\\.cache|docs)/|(^|/)lib/server/db/generated/' },
    includeOnly: { path: '.' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
    },
  },
}
