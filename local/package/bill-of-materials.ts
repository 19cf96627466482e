import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ComponentScope, ComponentType, HashAlgorithm } from '@cyclonedx/cyclonedx-library/Enums'
import {
  Bom,
  Component,
  HashDictionary,
  LicenseExpression,
  LicenseRepository,
  SpdxLicense,
} from '@cyclonedx/cyclonedx-library/Models'
import { JSON as CycloneDxJson, JsonSerializer } from '@cyclonedx/cyclonedx-library/Serialize'
import { isSupportedSpdxId } from '@cyclonedx/cyclonedx-library/SPDX'
import { Spec1dot6 } from '@cyclonedx/cyclonedx-library/Spec'
import { type BundledPackage, importedBy } from './bundled-packages.ts'

/** What is packed. */
export interface Product {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly dependencies: Readonly<Record<string, string>>
}

/**
 * What is in the package, as CycloneDX 1.6 in JSON: the packages whose code is in the bundle, with licence, the hash that
 * the lockfile holds them to, and which takes which. Without time and serial number, so that the same package has the
 * same bill.
 */
export async function billOfMaterials(
  product: Product,
  packages: readonly BundledPackage[],
  root: string,
): Promise<string> {
  const lockfile: Lockfile = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'))
  const components = new Map<string, Component>()
  for (const item of packages) {
    if (!components.has(item.id)) components.set(item.id, componentOf(item, lockfile.packages[item.place]?.integrity))
  }
  const application = new Component(ComponentType.Application, product.name, {
    bomRef: purlOf(product),
    version: product.version,
    purl: purlOf(product),
    licenses: licenceOf(product),
  })
  const byPlace = new Map(packages.map(item => [item.place, item]))
  const link = (from: Component, place: string, names: readonly string[]): void => {
    for (const name of names) {
      const to = components.get(importedBy(place, name, byPlace)?.id ?? '')
      if (to !== undefined && to !== from) from.dependencies.add(to.bomRef)
    }
  }
  link(application, '', Object.keys(product.dependencies))
  for (const { id, place, imports } of packages) {
    const from = components.get(id)
    if (from !== undefined) link(from, place, imports)
  }
  const bom = new Bom()
  bom.metadata.component = application
  for (const component of components.values()) bom.components.add(component)
  const serializer = new JsonSerializer(new CycloneDxJson.Normalize.Factory(Spec1dot6))
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`
}

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly integrity?: string } | undefined>>
}

function componentOf(item: BundledPackage, integrity: string | undefined): Component {
  const [, group, name = item.name] = /^(@[^/]+)\/(.+)$/.exec(item.name) ?? []
  return new Component(ComponentType.Library, name, {
    ...(group === undefined ? {} : { group }),
    bomRef: purlOf(item),
    version: item.version,
    purl: purlOf(item),
    scope: ComponentScope.Required,
    licenses: licenceOf(item),
    hashes: hashesOf(item, integrity),
  })
}

/** https://github.com/package-url/purl-spec */
function purlOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}

function licenceOf({ license }: { readonly license: string }): LicenseRepository {
  return new LicenseRepository([isSupportedSpdxId(license) ? new SpdxLicense(license) : new LicenseExpression(license)])
}

/** The lockfile has hashes in base64, the bill has them in hex. */
function hashesOf({ id }: BundledPackage, integrity: string | undefined): HashDictionary {
  const [, base64] = /^sha512-(\S+)$/.exec(integrity ?? '') ?? []
  if (base64 === undefined) throw new Error(`The lockfile holds no SHA-512 of ${id}.`)
  return new HashDictionary([[HashAlgorithm['SHA-512'], Buffer.from(base64, 'base64').toString('hex')]])
}
