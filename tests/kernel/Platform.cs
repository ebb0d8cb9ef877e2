using System.Runtime.Versioning;

[assembly: SupportedOSPlatform("linux")]
// One machine at a time: each uses all processors there are.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
