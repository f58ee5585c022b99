/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  // Compression is a reverse proxy's work; here it would only cost the engine its processor time.
  compress: false,
  devIndicators: false,
  // `npm test` checks the types, once; a start does not have to wait for it.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  // Native or run-time loaded parts that no bundler should open.
  serverExternalPackages: [
    'better-sqlite3',
    '@node-rs/argon2',
    'pino',
    '@prisma/client',
    '@prisma/adapter-better-sqlite3',
  ],
  turbopack: { root: import.meta.dirname },
  // A page is loaded when it is first asked for: the start does not wait for all of them.
  experimental: { preloadEntriesOnStart: false },
}
