// The words of the HTTP interface, as this app uses them, by their names in the OpenAPI document.

import type { components } from './types.gen.ts';

type Schemas = components['schemas'];

export type Account = Schemas['Account'];
export type Age = Schemas['Age'];
export type AgePolicy = Schemas['AgePolicy'];
export type SafetyWish = Schemas['SafetyWish'];
export type AccountAction = Schemas['AccountAction'];
export type AccountCreated = Schemas['AccountCreated'];
export type AdminStatus = Schemas['AdminStatus'];
export type AppealCard = Schemas['AppealCard'];
export type ApiKey = Schemas['ApiKey'];
export type BlockList = Schemas['BlockList'];
export type CaptionTrack = Schemas['Caption'];
export type Collection = Schemas['Collection'];
export type CollectionList = Schemas['CollectionList'];
export type CollectionPage = Schemas['CollectionPage'];
export type Comment = Schemas['Comment'];
export type CommentList = Schemas['CommentList'];
export type CommentRule = Schemas['CommentRule'];
export type CreatorProfile = Schemas['CreatorPage'];
export type Decision = Schemas['Decision'];
export type Discover = Schemas['Discover'];
export type EventResult = Schemas['EventResult'];
export type FeedAnswer = Schemas['Feed'];
export type Found = Schemas['Found'];
export type HistoryPage = Schemas['HistoryPage'];
export type Impression = Schemas['Item'];
export type Job = Schemas['Job'];
export type LinkedIdentityList = Schemas['LinkedIdentityList'];
export type Me = Schemas['Me'];
export type Notification = Schemas['Notification'];
export type NotificationList = Schemas['NotificationList'];
export type OpenInvite = Schemas['OpenInvite'];
export type OpenidStart = Schemas['OpenidStart'];
export type OpenidStep = Schemas['OpenidStep'];
export type OwnerProof = Schemas['OwnerProof'];
export type Passkey = Schemas['Passkey'];
export type PasskeyAnswer = Schemas['PasskeyAnswer'];
export type PasskeyChallenge = Schemas['PasskeyChallenge'];
export type PasskeyList = Schemas['PasskeyList'];
export type PasskeyMade = Schemas['NewPasskey'];
export type PasskeyWish = Schemas['PasskeyWish'];
export type Policy = Schemas['Policy'];
export type RecoveryState = Schemas['RecoveryState'];
export type Registration = Schemas['Registration'];
export type Rendition = Schemas['Rendition'];
export type Replay = Schemas['Replay'];
export type Report = Schemas['Report'];
export type ReportStatus = Schemas['ReportStatus'];
export type ReportReason = Schemas['NewReport']['reason'];
export type NewAuthenticator = Schemas['NewAuthenticator'];
export type SecondFactor = Schemas['SecondFactor'];
export type ServerSettings = Schemas['Settings'];
export type SessionEntry = Schemas['Session'];
export type SoundVideos = Schemas['SoundPage'];
export type SteeringAnswer = Schemas['SteeringAnswer'];
export type Storage = Schemas['Storage'];
export type Suggestion = Schemas['Suggestions']['items'][number];
export type TagVideos = Schemas['TagPage'];
export type Term = Schemas['Term'];
export type Topic = Schemas['Topic'];
export type Video = Schemas['Video'];
export type Why = Schemas['Why'];

export type SearchKind = 'all' | 'videos' | 'people' | 'tags' | 'sounds';
export type Surface = NonNullable<Schemas['FeedRequest']['surface']>;
/// An event as the queue keeps it: always with the time at which it happened.
export type ViewerEvent = Schemas['Event'] & { time_ms: number };
export type WatchEnd = NonNullable<ViewerEvent['ended']>;

export type Brand = Schemas['Brand'];
export type LegalPage = Schemas['LegalPage'];
export type LegalPageName = Schemas['LegalPageName'];
export type HouseRules = Schemas['HouseRules'];
export type Labels = Schemas['Labels'];
export type Look = Schemas['LookList']['looks'][number];
export type BoostCard = Schemas['BoostList']['boosts'][number];
export type ModerationMonth = Schemas['ModerationMonth'];
export type QueueContext = Schemas['QueueContext'];
export type QueueItem = Schemas['QueueItem'];
export type Statement = Schemas['Statement'];

export type LessTarget = { tag: string } | { creator: string } | { video: string };
export type ReportTarget = { video: string } | { comment: string } | { viewer: string };
