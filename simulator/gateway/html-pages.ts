const page = (title: string): string =>
  `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`

/** For a path that the spot host does not have, to those who ask for HTML. */
export const NOT_FOUND = page('404 Not Found')

/** What stands in front of the demo host answers so to the wallet family. */
export const FORBIDDEN = page('403 Forbidden')

/** For a body larger than any request needs. */
export const TOO_LARGE = page('413 Request Entity Too Large')

/** For the listen keys that spot removed. Source: observed.rest.userDataStream.410. */
export const GONE =
  '<html>\r\n<head><title>410 Gone</title></head>\r\n<body>\r\n<center><h1>410 Gone</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n'
