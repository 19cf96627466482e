import { app, type HttpResponseInit } from '@azure/functions'
import { probe } from './probe.ts'

const me = probe(process.env['PROBE'] ?? '')
const greeting = process.env['GREETING'] ?? ''

app.hook.appStart(context => {
  context.hookData['started'] = true
  me.calls.push({ what: 'appStart', value: process.env['GREETING'] })
})
app.hook.appTerminate(context => {
  me.calls.push({ what: 'appTerminate', value: context.hookData['started'] })
})
app.hook.preInvocation(context => {
  context.hookData['pre'] = context.invocationContext.functionName
})
app.hook.postInvocation(context => {
  me.calls.push({ what: 'postInvocation', value: [context.hookData['pre'], context.error === null ? 'ok' : 'failed'] })
})
app.hook.log(context => {
  context.message = context.message.replace('hunter2', '***')
})

const hub = { connection: 'Hub', eventHubName: '%HUB_NAME%', cardinality: 'many' as const, dataType: 'binary' }
app.eventHub('ingest', {
  ...hub,
  retry: {
    strategy: 'fixedDelay',
    maxRetryCount: Number(process.env['RETRIES'] ?? 2),
    delayInterval: Number(process.env['RETRY_DELAY_MS'] ?? 0),
  },
  handler: async (messages, context) => {
    me.calls.push({ what: 'attempt', value: context.retryContext?.retryCount })
    await me.onBatch?.(messages as Buffer[], context)
  },
})

app.timer('tick', {
  schedule: '%SCHEDULE%',
  retry: { strategy: 'fixedDelay', maxRetryCount: 1, delayInterval: 0 },
  handler: async (timer, context) => {
    context.log('tick with hunter2')
    await me.onTimer?.(timer, context)
  },
})

app.http('hello', {
  methods: ['GET', 'POST'],
  route: 'hello/{name}/{part?}',
  handler: async (request): Promise<HttpResponseInit> => ({
    status: 201,
    headers: { 'x-greeting': greeting },
    cookies: [{ name: 'seen', value: 'a b', httpOnly: true, sameSite: 'Lax', maxAge: 5 }],
    jsonBody: {
      params: request.params,
      query: Object.fromEntries(request.query),
      type: request.headers.get('x-type'),
      body: request.method === 'POST' ? Buffer.from(await request.arrayBuffer()).toString('hex') : undefined,
    },
  }),
})
app.http('bytes', {
  methods: ['GET'],
  route: 'files/{*rest}',
  handler: async request => ({ body: Buffer.from([0, 255, 10, ...Buffer.from(request.params['rest'] ?? '')]) }),
})
app.http('stream', {
  methods: ['GET'],
  handler: async () => ({
    body: new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from('one '))
        controller.enqueue(Buffer.from('two'))
        controller.close()
      },
    }),
  }),
})
app.http('lazy', {
  methods: ['GET'],
  handler: async () => ({ jsonBody: await import('./lazy.ts').then(({ countLoads }) => countLoads()) }),
})
app.http('nothing', { methods: ['GET'], handler: async () => undefined as unknown as HttpResponseInit })
app.http('fail', {
  methods: ['GET'],
  handler: async () => {
    throw new Error('the secret is hunter2')
  },
})
