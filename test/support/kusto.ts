import { createRequire } from 'node:module'

/** The columns that are asked for here, of tables as Application Insights has them. */
const TABLES: Readonly<Record<string, string>> = {
  customMetrics:
    '(timestamp: datetime, name: string, value: real, valueCount: int, valueSum: real, valueMin: real, valueMax: real, customDimensions: dynamic)',
  requests:
    '(timestamp: datetime, id: string, name: string, success: string, resultCode: string, duration: real, operation_Name: string, operation_Id: string, itemCount: int, customDimensions: dynamic)',
  exceptions:
    '(timestamp: datetime, type: string, outerMessage: string, outerType: string, problemId: string, operation_Name: string, operation_Id: string, itemCount: int, customDimensions: dynamic)',
}

/** The part of Microsoft's Kusto library used here; its own types take longer to check than all of this project. */
interface Kusto {
  readonly Language: {
    readonly GlobalState: { readonly Default: { WithDatabase(database: object): object } }
    readonly KustoCode: { ParseAndAnalyze(query: string, globals: object): Analysis }
    readonly Symbols: {
      readonly DatabaseSymbol: { readonly ctor: new (name: string, members: readonly object[]) => object }
      readonly TableSymbol: { From(columns: string): { WithName(name: string): object } }
    }
  }
}

interface Analysis {
  GetDiagnostics(): { readonly Count: number; getItem(index: number): { readonly Message: string } }
  readonly ResultType: {
    readonly Columns: { readonly Count: number; getItem(index: number): { readonly Name: string } }
  }
}

/** What is wrong with a query, and the columns that it answers with. */
export function analyseQuery(query: string): {
  readonly faults: readonly string[]
  readonly columns: readonly string[]
} {
  const analysis = kusto.Language.KustoCode.ParseAndAnalyze(query, globals)
  const diagnostics = analysis.GetDiagnostics()
  const columns = analysis.ResultType?.Columns
  return {
    faults: listOf(diagnostics.Count, index => diagnostics.getItem(index).Message),
    columns: columns === undefined ? [] : listOf(columns.Count, index => columns.getItem(index).Name),
  }
}

const kusto = loadKusto()
const { DatabaseSymbol, TableSymbol } = kusto.Language.Symbols
const tables = Object.entries(TABLES).map(([name, columns]) => TableSymbol.From(columns).WithName(name))
const globals = kusto.Language.GlobalState.Default.WithDatabase(new DatabaseSymbol.ctor('insights', tables))

/** The library is a script: it defines a global. */
function loadKusto(): Kusto {
  const require = createRequire(import.meta.url)
  require('@kusto/language-service-next/bridge.min.js')
  require('@kusto/language-service-next/Kusto.Language.Bridge.min.js')
  return Reflect.get(globalThis, 'Kusto') as Kusto
}

function listOf<Item>(count: number, at: (index: number) => Item): readonly Item[] {
  return Array.from({ length: count }, (_, index) => at(index))
}
