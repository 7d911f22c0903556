using Farthing.Training;

return TrainingCommand.Run(args);
