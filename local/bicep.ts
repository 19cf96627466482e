import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The one that checks and tests are made with; others that are found on the machine do as well. */
const VERSION = '0.49.2'
const PACKAGE = 'Azure.Bicep.CommandLine.linux-x64'
/** SHA-512 of the program in it. */
const INTEGRITY = 'ORqbNtow5UGNuTtfZcunTJdXTZGKYxlLP2MdmUjVgyy/77o0vz1twfMXmRoiCs89IuyNiE+QnmaxNz2zM2CLMw=='

/** A Bicep compiler: a program, and the version that it says it is. */
export interface Bicep {
  readonly path: string
  readonly version: string
}

/** What a run of the compiler said: its output, and its complaints (errors, warnings, notes), a line each. */
export interface BicepRun {
  readonly output: string
  readonly complaints: readonly string[]
}

/**
 * The compiler of this machine: the one that `BICEP_PATH` names, the one kept by NuGet, the one on the `PATH`, or that
 * of the Azure CLI or azd.
 */
export async function findBicep(): Promise<Bicep | undefined> {
  const program = process.platform === 'win32' ? 'bicep.exe' : 'bicep'
  const places = [
    process.env['BICEP_PATH'] || undefined,
    join(packageFolder(), 'tools', 'bicep'),
    program,
    join(homedir(), '.azure', 'bin', program),
    join(homedir(), '.azd', 'bin', program),
  ]
  for (const path of places) {
    const version = path === undefined ? undefined : await versionOf(path)
    if (path !== undefined && version !== undefined) return { path, version }
  }
  return undefined
}

/**
 * Has NuGet fetch the compiler, from wherever this machine's NuGet fetches packages; needs the .NET SDK and Linux on
 * x64. Throws with the reason where it cannot be had.
 */
export async function fetchBicep(): Promise<Bicep> {
  if (`${process.platform}-${process.arch}` !== 'linux-x64') throw new Error('NuGet is asked on Linux x64 only')
  const folder = await mkdtemp(join(tmpdir(), 'causeway-bicep-'))
  try {
    await writeFile(join(folder, 'bicep.csproj'), PROJECT)
    await run('dotnet', ['restore', folder, '--packages', nugetFolder()], { timeout: 180_000 })
  } catch (error) {
    throw new Error(`NuGet did not fetch ${PACKAGE} ${VERSION}: ${firstError(error)}`, { cause: error })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const path = join(packageFolder(), 'tools', 'bicep')
  const integrity = createHash('sha512')
    .update(await readFile(path))
    .digest('base64')
  const version = integrity === INTEGRITY ? await versionOf(path) : undefined
  if (version === undefined) throw new Error(`${path} is not the compiler that is known here`)
  return { path, version }
}

/** Runs the compiler. What it complains of is an answer; only a compiler that cannot be run throws. */
export async function runBicep(bicep: Bicep, args: readonly string[]): Promise<BicepRun> {
  const options = { maxBuffer: 64 * 1024 * 1024, timeout: 120_000 }
  const { stdout, stderr } = await run(bicep.path, [...args], options).catch(failed)
  return { output: stdout, complaints: stderr.split('\n').filter(line => line.trim() !== '') }
}

/** Nothing but the package itself is wanted of NuGet, so nothing is built. */
const PROJECT = `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>netstandard2.0</TargetFramework>
    <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
  </PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="${PACKAGE}" Version="[${VERSION}]" />
  </ItemGroup>
</Project>
`

function nugetFolder(): string {
  return process.env['NUGET_PACKAGES'] ?? join(homedir(), '.nuget', 'packages')
}

function packageFolder(): string {
  return join(nugetFolder(), PACKAGE.toLowerCase(), VERSION)
}

async function versionOf(path: string): Promise<string | undefined> {
  const said = await run(path, ['--version'], { timeout: 30_000 }).catch(() => undefined)
  return /^Bicep CLI version (\d+\.\d+\.\d+)/.exec(said?.stdout ?? '')?.[1]
}

/** A run with errors ends with a status other than 0; what it printed is there all the same. */
function failed(error: unknown): { readonly stdout: string; readonly stderr: string } {
  if (error instanceof Error && 'code' in error && typeof error.code === 'number') {
    const stderr = printed(error, 'stderr')
    return { stdout: printed(error, 'stdout'), stderr: stderr === '' ? error.message : stderr }
  }
  throw error
}

function firstError(error: unknown): string {
  const line = error instanceof Error ? /error [A-Z]+\d+: .*/.exec(printed(error, 'stdout'))?.[0] : undefined
  return line ?? String(error).split('\n', 1).join('')
}

function printed(error: Error, stream: 'stdout' | 'stderr'): string {
  const text: unknown = Reflect.get(error, stream)
  return typeof text === 'string' ? text : ''
}
