using Farthing.Training;

if (args is ["explore", string model, string data]) return Explore.Run(model, data);
return await TrainingCommand.RunAsync(args);
