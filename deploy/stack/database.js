// The name of the tables' database. Athena takes hyphens, which a stage may have, only in quotes.
'use strict';

module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable('self:functions.suggest.name');
  return { name: stage.toLowerCase().replace(/[^a-z0-9]/g, '_') };
};
