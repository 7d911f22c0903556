// What the scenarios ask for; the same in every SDK, so that their observations can be read side by side.
export const question = 'Which three habits keep a kitchen garden healthy through a dry summer?';
export const weatherQuestion = 'What is the weather in Trondheim?';
export const bothQuestion = 'What is the weather in both Trondheim and Lisbon?';
export const colourQuestion = 'Name the colour of this picture.';
export const recipeQuestion = 'Write down a recipe for a soup from Provence.';
export const passages = [
  'Mulch holds the water that a bare bed gives away by noon.',
  'Ein Beet, das am Abend gegossen wird, trinkt die ganze Nacht.',
  'Les haricots fixent l’azote; la tomate les remercie. 🍅',
];
export const forecast = { celsius: 14, sky: 'overcast' };

// One red pixel.
export const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==';

/** Long enough for every provider's prompt cache. */
export const handbook = Array.from(
  { length: 400 },
  (_, n) => `Rule ${n + 1}: water bed ${n % 12} at the hour that its label names, and write the litres into the book.`,
).join('\n');

export const weatherSchema = {
  type: 'object',
  properties: { city: { type: 'string', description: 'The name of a city.' }, unit: { type: 'string', enum: ['celsius', 'fahrenheit'] } },
  required: ['city', 'unit'],
  additionalProperties: false,
};
