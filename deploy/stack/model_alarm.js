// The alarm of a function that follows a pointer, by the parameters model and alarms: a release was refused.
'use strict';

module.exports = async ({ resolveVariable }) => {
  const model = await resolveVariable('param:model');
  const alarms = await resolveVariable('param:alarms');
  if (model !== 'registry' || alarms !== 'topic') return { resources: {} };
  const errors = await resolveVariable('file(deploy/stack/alarms-topic.yml):resources.ErrorsAlarm');
  const service = await resolveVariable('self:functions.suggest.name');
  return {
    resources: {
      ModelRefusedAlarm: {
        ...errors,
        Properties: {
          ...errors.Properties,
          AlarmDescription:
            'A released model was refused, or its pointer could not be read. The function answers with the ' +
            'model that it has. Its log has the reason.',
          Namespace: 'Fuda',
          MetricName: 'ModelRefused',
          Dimensions: [{ Name: 'service', Value: service }],
        },
      },
    },
  };
};
