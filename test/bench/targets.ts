/** What a figure must be; `aim` is only told. */
export interface Target {
  readonly most?: number;
  readonly least?: number;
  readonly aim?: number;
}

/** The targets of each measurement: a figure that misses one makes the command fail. */
export const TARGETS: Readonly<Record<string, Readonly<Record<string, Target>>>> = {
  converge: {
    efficiency: { least: 0.8, aim: 0.92 },
    writesPerConnection: { least: 1, most: 1 },
    operatorPeakRssMiB: { most: 110 },
    apiserverCpuRatio: { most: 1.15 },
    restartWrites: { most: 0 },
  },
  latency: { secretChangeP99Ms: { most: 1000 }, specChangeP99Ms: { most: 40 } },
  size: {
    rssAtRestMiB: { most: 200, aim: 150 },
    peakMiB: { most: 260 },
    standbyMiB: { most: 190 },
    writesPerConnection: { least: 1, most: 1 },
    writesPerFlow: { most: 1.02 },
    efficiency: { least: 0.8 },
    connectionsBeforeFlows: { least: 0.95 },
    idleCpuRatio: { most: 0.02 },
    newInStormP50Ms: { most: 250 },
    newInStormMaxMs: { most: 1000 },
    usageP50Ms: { most: 100 },
    usageP99Ms: { most: 1000 },
    leadingSeconds: { most: 10 },
    restartWrites: { most: 0 },
  },
  usage: {
    rssMiBPerThousandWorkloads: { most: 0.6 },
    updateMs: { most: 0.05 },
    writesPerChange: { most: 1 },
    countWrong: { most: 0 },
  },
  binding: {
    rotations: { least: 100 },
    badPublished: { most: 0 },
    publishP99Ms: { most: 1500 },
    lostWrites: { most: 0 },
    restartsPerRotation: { least: 1, most: 1 },
    restartsAtOperatorStart: { most: 0 },
    adoptedForeignSecrets: { most: 0 },
    formatsRoundTripWrong: { most: 0 },
  },
  keyless: {
    keylessTypes: { least: 50 },
    rows: { least: 150 },
    wrong: { most: 0 },
    tokensSeen: { most: 0 },
  },
  crash: { wrong: { most: 0 }, duplicateTestsOverMost: { most: 0 } },
  idle: { tests: { least: 1500 }, statusWrites: { most: 0 } },
  observe: {
    scrapeMs: { most: 150 },
    bytesPerConnection: { most: 400 },
    seriesAfterDelete: { most: 0 },
    unauthorised: { most: 0 },
    alertsUntested: { most: 0 },
    expiryKinds: { least: 5 },
    canaries: { most: 0 },
    bundleSeconds: { most: 10 },
  },
  probe: { restPssMiB: { most: 150 }, ratioToProcessPerTest: { least: 10 } },
  attack: {
    patterns: { least: 40 },
    judgeMs: { most: 50 },
    webhookBlockMs: { most: 50 },
    attacksWithoutEffect: { most: 0 },
    tokensReadable: { most: 0 },
    operatorReached: { most: 0 },
    siblingsReached: { most: 0 },
    crossTenant: { most: 0 },
    clearSecrets: { most: 0 },
    deniedReached: { most: 0 },
    turnCpuMs: { most: 150 },
    coresOf1000In200Namespaces: { most: 0.3 },
  },
  hostile: {
    connectors: { least: 14 },
    behaviours: { least: 25 },
    wrong: { most: 0 },
    late: { most: 0 },
    restarts: { most: 0 },
    canaries: { most: 0 },
    deniedBytes: { most: 0 },
    operatorGrowthMiB: { most: 20 },
  },
  journey: {
    ways: { least: 5 },
    ready: { least: 5 },
    secondsToReady: { most: 60 },
    deadEnds: { most: 0 },
  },
  plugin: {
    typesMs: { most: 200 },
    validate1000Seconds: { most: 2 },
    validatePeakRssMiB: { most: 150 },
    exportImport10kSeconds: { most: 60 },
    killsWrong: { most: 0 },
    flipsAccepted: { most: 0 },
  },
  logins: {
    servers: { least: 10 },
    mostInSixHours: { most: 3 },
    mostInADay: { most: 6 },
    connectionsWithoutRefusal: { most: 0 },
  },
  together: {
    connections: { least: 500 },
    falseReasons: { most: 0 },
    eventsTakenBack: { most: 0 },
  },
  node: {
    installSeconds: { most: 20 },
    failoverP99Ms: { most: 2000 },
    frozenLeaderP99Ms: { most: 20_000 },
    manifestsInRollouts: { least: 2000 },
    unjudgedInRollouts: { most: 0 },
    rolloutSeconds: { most: 8 },
    warningsInNormalStart: { most: 0 },
    idleMiBPerPod: { most: 120 },
    operatorIdleMiB: { most: 70 },
    peakMiB100AtOnce: { most: 300 },
    operatorPeakMiB: { most: 110 },
    restartsUnder50HangingTests: { most: 0 },
    falseReasons: { most: 0 },
    leftAfterDelete: { most: 0 },
    recoverAfterApiOutageSeconds: { most: 5 },
  },
  segments: { segmentedServers: { least: 40 }, segmentCells: { least: 10_000 }, segmentsWrong: { most: 0 } },
  imports: {
    cases: { least: 400 },
    silentlyWrong: { most: 0 },
    secretsPrinted: { most: 0 },
    yamlScalarsWrong: { most: 0 },
  },
  catalogue: {
    types: { least: 100 },
    verified: { least: 45 },
    importMs: { most: 60 },
    importMiB: { most: 15 },
    driversLoadedAtStart: { most: 0 },
    hundredVerdictsSeconds: { most: 10 },
  },
  admission: {
    wrong: { most: 0 },
    corpus: { least: 300 },
    acceptedWrongly: { most: 0 },
    valuesRepeated: { most: 0 },
    policiesRateRatio: { least: 0.92 },
    createRateRatio: { least: 0.65 },
    webhookP99Ms: { most: 20 },
    noisyNeighbourRatio: { most: 2 },
  },
  house: {
    circles: { most: 0 },
    upwardArrows: { most: 0 },
    exportedNamesWithSeveralMeanings: { most: 0 },
    exportsOfNoUse: { most: 0 },
    unitTestsThatFail: { most: 0 },
    modulesWithoutTest: { most: 0 },
    longestFunction: { most: 40 },
    longestFile: { most: 250 },
    readmeBytes: { most: 9216 },
    filesANewDriverTouches: { least: 1, most: 6 },
    docsSchemasMiB: { most: 1 },
  },
  secrets: {
    secretShapes: { least: 12 },
    typesWithUri: { least: 40 },
    multiHostTypes: { least: 10 },
    keyFormats: { least: 14 },
    rows: { least: 150 },
    wrong: { most: 0 },
  },
  verdicts: {
    rows: { least: 400 },
    wrong: { most: 0 },
    redThoughItWorks: { most: 0 },
    greenThoughBroken: { most: 0 },
    protocolsWithTwo: { least: 10 },
    segmentCells: { least: 1 },
    segmentsWrong: { most: 0 },
  },
  peers: { operatorVsGo: { least: 1 }, operatorVsDotI: { least: 3 }, operatorVsClientNode: { least: 1.8 } },
};

/** What a result misses, in words. */
export function missed(name: string, result: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(TARGETS[name] ?? {}).flatMap(([figure, { most, least }]) => {
    const value = result[figure];
    if (typeof value !== 'number' || Number.isNaN(value)) return [`${figure} was not measured`];
    if (most !== undefined && value > most) return [`${figure} is ${value}, must be at most ${most}`];
    if (least !== undefined && value < least) return [`${figure} is ${value}, must be at least ${least}`];
    return [];
  });
}
