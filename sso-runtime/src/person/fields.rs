//! The table of the People API's fields: a row is a value, and everything else follows from it.

/// Hands every field and its values to the macro `$build`: [`wire`](super::wire) makes the types of the JSON from them,
/// [`people`](crate::people) the items that a mapping names, so that the two cannot drift.
///
/// A field: its Rust name, Google's type and name, the scopes any one of which gives it. A value: its Rust name, its
/// kind (`text`, `flag`, `number`, `date`), Google's name.
///
/// Source: People API v1, discovery document, revision 20251117, held against it by a test of the vocabulary. Google
/// publishes no table of scopes: they follow from Google's descriptions of them, and where these leave it open, any
/// plausible one will do. What only `ContactsReadonly` gives stands on the person's own card in their address book. Not
/// here: `memberships` and `metadata`, which are objects in objects, and what Google has deprecated (`birthdays.text`).
macro_rules! person_fields {
    ($build:ident) => {
        $build! {
            /// Street addresses.
            addresses: Address = "addresses" [UserAddressesRead] {
                /// The city.
                city: text = "city";
                /// The country.
                country: text = "country";
                /// The country as a code of two letters, ISO 3166-1 alpha-2.
                country_code: text = "countryCode";
                /// What else belongs to the address, such as a flat's number.
                extended_address: text = "extendedAddress";
                /// `type` for display, in the language of the request.
                formatted_type: text = "formattedType";
                /// The whole address, of several lines; made by Google if the person left it empty.
                formatted_value: text = "formattedValue";
                /// The P.O. box.
                po_box: text = "poBox";
                /// The postal code.
                postal_code: text = "postalCode";
                /// The region, such as a state or a province.
                region: text = "region";
                /// Street and number.
                street_address: text = "streetAddress";
                /// `home`, `work`, `other`, or a word of the person's own.
                r#type: text = "type";
            }

            /// The age range, which is to be used where the age matters.
            age_ranges: AgeRangeType = "ageRanges" [ProfileAgerangeRead] {
                /// `LESS_THAN_EIGHTEEN`, `EIGHTEEN_TO_TWENTY`, `TWENTY_ONE_OR_OLDER`, or a word that Google adds later.
                age_range: text = "ageRange";
            }

            /// Biographies.
            biographies: Biography = "biographies" [Profile, ContactsReadonly] {
                /// How `value` is written: `TEXT_PLAIN`, `TEXT_HTML`, or a word that Google adds later.
                content_type: text = "contentType";
                /// The biography.
                value: text = "value";
            }

            /// Birthdays. There are several if several sources know one.
            birthdays: Birthday = "birthdays" [UserBirthdayRead] {
                /// The date, of which the year may be missing: then it fills a `PartialDate` and no full date.
                date: date = "date";
            }

            /// Calendars' URLs, on the person's own card in their address book.
            calendar_urls: CalendarUrl = "calendarUrls" [ContactsReadonly] {
                /// `type` for display, in the language of the request.
                formatted_type: text = "formattedType";
                /// `home`, `freeBusy`, `work`, or a word of the person's own.
                r#type: text = "type";
                /// The URL.
                url: text = "url";
            }

            /// Data that applications attached to the person's own card in their address book.
            client_data: ClientData = "clientData" [ContactsReadonly] {
                /// The key that the application chose.
                key: text = "key";
                /// The value.
                value: text = "value";
            }

            /// Cover photos.
            cover_photos: CoverPhoto = "coverPhotos" [Profile] {
                /// Whether it is a picture that Google made because the person has chosen none.
                default: flag = "default";
                /// The URL.
                url: text = "url";
            }

            /// E-mail addresses: with the scope `email` the primary one, with `UserEmailsRead` all of them.
            email_addresses: EmailAddress = "emailAddresses" [Email, UserEmailsRead] {
                /// The name shown with the address.
                display_name: text = "displayName";
                /// `type` for display, in the language of the request.
                formatted_type: text = "formattedType";
                /// `home`, `work`, `other`, or a word of the person's own.
                r#type: text = "type";
                /// The address.
                value: text = "value";
            }

            /// Events such as anniversaries, on the person's own card in their address book.
            events: Event = "events" [ContactsReadonly] {
                /// The date, of which the year may be missing.
                date: date = "date";
                /// `type` for display, in the language of the request.
                formatted_type: text = "formattedType";
                /// `anniversary`, `other`, or a word of the person's own.
                r#type: text = "type";
            }

            /// Identifiers that others gave the person, such as an organisation's number of an employee.
            external_ids: ExternalId = "externalIds" [Profile, ContactsReadonly] {
                /// `type` for display, in the language of the request.
                formatted_type: text = "formattedType";
                /// `account`, `customer`, `loginId`, `network`, `organization`, or a word of the person's own.
                r#type: text = "type";
                /// The identifier.
                value: text = "value";
            }

            /// Genders.
            genders: Gender = "genders" [UserGenderRead] {
                /// The pronouns, in the person's own words.
                address_me_as: text = "addressMeAs";
                /// `value` for display, in the language of the request.
                formatted_value: text = "formattedValue";
                /// `male`, `female`, `unspecified`, or the person's own words.
                value: text = "value";
            }

            /// Accounts of instant messengers, on the person's own card in their address book.
            im_clients: ImClient = "imClients" [ContactsReadonly] {
                /// `protocol` for display, in the language of the request.
                formatted_protocol: text = "formattedProtocol";
                /// `type` for display, in the language of the request.
                formatted_type: text = "formattedType";
                /// `aim`, `msn`, `yahoo`, `skype`, `qq`, `googleTalk`, `icq`, `jabber`, `netMeeting`, or a word of the person's own.
                protocol: text = "protocol";
                /// `home`, `work`, `other`, or a word of the person's own.
                r#type: text = "type";
                /// The name of the account.
                username: text = "username";
            }

            /// Interests.
            interests: Interest = "interests" [Profile, ContactsReadonly] {
                /// The interest, such as `stargazing`.
                value: text = "value";
            }

            /// Languages.
            locales: Locale = "locales" [ProfileLanguageRead, Profile] {
                /// A BCP 47 tag such as `es-419`.
                value: text = "value";
            }

            /// Places, such as a desk in an office.
            locations: Location = "locations" [Profile] {
                /// The building.
                building_id: text = "buildingId";
                /// Whether the person is there now.
                current: flag = "current";
                /// The desk.
                desk_code: text = "deskCode";
                /// The floor.
                floor: text = "floor";
                /// The section of the floor.
                floor_section: text = "floorSection";
                /// `desk`, `grewUp`, or a word of the person's own.
                r#type: text = "type";
                /// The place in words.
                value: text = "value";
            }

            /// Keywords of other kinds, on the person's own card in their address book.
            misc_keywords: MiscKeyword = "miscKeywords" [ContactsReadonly] {
                /// `type` for display, in the language of the request.
                formatted_type: text = "formattedType";
                /// `HOME`, `WORK`, `OUTLOOK_USER`, ..., or a word that Google adds later.
                r#type: text = "type";
                /// The keyword.
                value: text = "value";
            }

            /// Names.
            names: Name = "names" [Profile] {
                /// The full name as the language of the request writes it.
                display_name: text = "displayName";
                /// The full name as the language of the request writes it, the family name first.
                display_name_last_first: text = "displayNameLastFirst";
                /// The family name; people with one name have none.
                family_name: text = "familyName";
                /// The given name.
                given_name: text = "givenName";
                /// What stands before the name, such as `Dr.`.
                honorific_prefix: text = "honorificPrefix";
                /// What stands after the name, such as `Jr.`.
                honorific_suffix: text = "honorificSuffix";
                /// The middle names.
                middle_name: text = "middleName";
                /// The family name as it sounds.
                phonetic_family_name: text = "phoneticFamilyName";
                /// The full name as it sounds.
                phonetic_full_name: text = "phoneticFullName";
                /// The given name as it sounds.
                phonetic_given_name: text = "phoneticGivenName";
                /// What stands before the name, as it sounds.
                phonetic_honorific_prefix: text = "phoneticHonorificPrefix";
                /// What stands after the name, as it sounds.
                phonetic_honorific_suffix: text = "phoneticHonorificSuffix";
                /// The middle names as they sound.
                phonetic_middle_name: text = "phoneticMiddleName";
                /// The full name as the person wrote it.
                unstructured_name: text = "unstructuredName";
            }

            /// Nicknames.
            nicknames: Nickname = "nicknames" [Profile] {
                /// `DEFAULT`, `MAIDEN_NAME`, `INITIALS`, `ALTERNATE_NAME`, ..., or a word that Google adds later.
                r#type: text = "type";
                /// The nickname.
                value: text = "value";
            }

            /// Occupations.
            occupations: Occupation = "occupations" [Profile, UserOrganizationRead] {
                /// The occupation, such as `carpenter`.
                value: text = "value";
            }

            /// Organisations: employers, schools and the like.
            organizations: Organization = "organizations" [UserOrganizationRead] {
                /// The cost centre.
                cost_center: text = "costCenter";
                /// Whether the person belongs to it now.
                current: flag = "current";
                /// The department.
                department: text = "department";
                /// The organisation's domain, such as `example.com`.
                domain: text = "domain";
                /// When the person left.
                end_date: date = "endDate";
                /// `type` for display, in the language of the request.
                formatted_type: text = "formattedType";
                /// The share of full time in thousandths of a per cent: 100000 is full time.
                full_time_equivalent_millipercent: number = "fullTimeEquivalentMillipercent";
                /// What the person does there.
                job_description: text = "jobDescription";
                /// Where the person works.
                location: text = "location";
                /// The organisation's name.
                name: text = "name";
                /// The organisation's name as it sounds.
                phonetic_name: text = "phoneticName";
                /// When the person joined.
                start_date: date = "startDate";
                /// The organisation's symbol, such as that of its share.
                symbol: text = "symbol";
                /// The job title.
                title: text = "title";
                /// `work`, `school`, or a word of the person's own.
                r#type: text = "type";
            }

            /// Phone numbers.
            phone_numbers: PhoneNumber = "phoneNumbers" [UserPhonenumbersRead] {
                /// The number in the form of E.164, such as `+15550100`. Google cannot bring every number into it.
                canonical_form: text = "canonicalForm";
                /// `type` for display, in the language of the request.
                formatted_type: text = "formattedType";
                /// `home`, `work`, `mobile`, `main`, ..., or a word of the person's own.
                r#type: text = "type";
                /// The number as the person wrote it.
                value: text = "value";
            }

            /// Profile pictures.
            photos: Photo = "photos" [Profile] {
                /// Whether it is a picture that Google made because the person has chosen none.
                default: flag = "default";
                /// The URL. The end of it, such as `=s100`, or a parameter `sz`, sets the size. Another scheme than https is
                /// not read.
                url: text = "url";
            }

            /// Other people, and what they are to the person.
            relations: Relation = "relations" [Profile, ContactsReadonly] {
                /// `type` for display, in the language of the request.
                formatted_type: text = "formattedType";
                /// The other person's name.
                person: text = "person";
                /// `spouse`, `child`, `manager`, `assistant`, or a word of the person's own.
                r#type: text = "type";
            }

            /// Addresses of internet telephony, on the person's own card in their address book.
            sip_addresses: SipAddress = "sipAddresses" [ContactsReadonly] {
                /// `type` for display, in the language of the request.
                formatted_type: text = "formattedType";
                /// `home`, `work`, `mobile`, `other`, or a word of the person's own.
                r#type: text = "type";
                /// The address, a URI of the scheme `sip`.
                value: text = "value";
            }

            /// Skills.
            skills: Skill = "skills" [Profile, ContactsReadonly] {
                /// The skill, such as `underwater basket weaving`.
                value: text = "value";
            }

            /// Web pages, as the person wrote them. Those that are no web pages, such as `javascript:`, are not read.
            urls: Url = "urls" [Profile] {
                /// `type` for display, in the language of the request.
                formatted_type: text = "formattedType";
                /// `home`, `work`, `blog`, `profile`, `homePage`, `other`, or a word of the person's own.
                r#type: text = "type";
                /// The URL.
                value: text = "value";
            }

            /// Data of the person's own making, on their card in their address book.
            user_defined: UserDefined = "userDefined" [ContactsReadonly] {
                /// The name that the person chose.
                key: text = "key";
                /// The value.
                value: text = "value";
            }
        }
    };
}

pub(crate) use person_fields;
