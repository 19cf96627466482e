// A file that no test runner rewrites, for load-app.ts.
module.exports = url => import(url)
