throw new Error('the app cannot start')
