import type { Templates } from './legal_templates.ts';

const kNote = '[[This is a template to be completed, and no legal advice. Fill in every place in double brackets, take out what is not so here, and then this line.]]';

export const templates: Templates = {
  terms: `${kNote}

# What this is
[[Name of the service]] is run by [[name of the person or organisation]], who can be reached as the [imprint](/legal/imprint) says. People publish short videos here, watch them and talk about them. Watching needs no account.

# Accounts
- Whoever makes an account is at least [[age]] years old, or has the consent of a parent where the law asks for it.
- Keep your password to yourself. What is done with your account counts as done by you until you tell us that somebody else got hold of it.
- To close your account, write to [[address]]. [[What stays when an account is closed.]]

# What you publish
- It stays yours. You allow us to store it, to convert it and to show it to the people you publish it for, for as long as it is published here.
- Publish only what you have the rights to, and only people who agree to it.
- The [house rules](/transparency) say what may not be here.

# What happens when a rule is broken
We can recommend a video less, label it, hide it, take it down, or suspend an account. You are told the reasons, and can appeal for six months. Somebody else decides on the appeal where there is somebody else. Reports by anybody are answered.

# How videos are chosen
An algorithm chooses what you see next from what you watched and what you told it. "Why this?" at every video shows what counted, you can change it, and in the settings you can turn it down.

# What we do not promise
The service is run with care, but it can be down, and data can be lost in spite of back-ups. [[Limits of liability, as the law of the place allows them.]]

# Changes, and the law that holds
When these terms change, the new version stands here with its date; earlier versions can be read below. [[How you are told of a change, and how long before it holds.]] The law of [[country]] holds.
`,
  privacy: `${kNote}

# Who is responsible
[[Name and address of the person or organisation]]. Questions about your data: [[address for letters or mail]]. [[Data protection officer, where there has to be one.]]

# What is kept, and what for
- When you only watch: a cookie with a random number, which videos were shown to you, how long you watched, likes and choices. The feed is chosen from it.
- With an account: your handle, your name as you wrote it, your password as a hash nobody can read back, and what you publish, write, follow, save, block and report. [[A mail address, when you gave one.]]
- For running it: your network address while a request is answered, and [[how long logs of the server or the proxy keep it]].

Nothing is sold, and no other service is asked about you. [[Or: which other services get what, and what for.]]

# On what ground
[[Contract, legitimate interest, consent: for each of the above, as your law asks.]]

# How long
What you watched stays until you delete it under History, or your account goes. What you delete is erased from the log of the service, and from its next back-up. [[How long back-ups are kept.]] Decisions of moderators are kept for [[time]].

# Where
The data lies in [[country or region]].

# What you can do
- See and correct your name in the settings, and delete what you watched under History: single views or all of them.
- Have your account erased, ask for a copy of your data, or for what else the law gives you: write to the address above.
- Complain to [[the supervisory authority]].
- You see when staff looked at your record, under Decisions.

# Cookies
Only those that the service needs: one that tells your device from others, and one while you are signed in. There is no tracking across other sites.
`,
  imprint: `${kNote}

# Who runs this service
[[Name of the person or organisation]]
[[Street and number]]
[[Town, country]]

# Contact
Mail: [[address]]
[[Telephone, where the law asks for it]]

# Who is responsible for the content
[[Name and address, where the law asks for it; register and number of an organisation; tax number.]]

# Reports and authorities
What breaks the law or the [house rules](/transparency) can be reported at every video and comment, without an account. Authorities and trusted flaggers write to [[address, and the languages it reads]].
`,
};
