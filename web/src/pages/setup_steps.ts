// The steps of the set-up, in their order; each is an address under /setup.
export const kSetupSteps = ['name', 'registration', 'rules', 'legal', 'look', 'finish'] as const;
export type SetupStep = (typeof kSetupSteps)[number];

export const setupStep = (argument: string): SetupStep | undefined => kSetupSteps.find((each) => each === argument);
export const stepAfter = (step: SetupStep): SetupStep | undefined => kSetupSteps[kSetupSteps.indexOf(step) + 1];
export const stepBefore = (step: SetupStep): SetupStep | undefined => kSetupSteps[kSetupSteps.indexOf(step) - 1];
