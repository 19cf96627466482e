import { app } from '@azure/functions'

app.storageQueue('queued', { connection: 'Q', queueName: 'q', handler: () => {} })
