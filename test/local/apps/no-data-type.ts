import { app } from '@azure/functions'

app.eventHub('plain', { connection: 'Hub', eventHubName: 'h', cardinality: 'many', handler: () => {} })
