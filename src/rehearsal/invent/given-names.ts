/** Given names by heritage and sex, the common ones first; '~' ties the nicknames people use in forms. */
export type GivenList = { heritage: string; share: number; he: string; she: string };

export const GIVEN_LISTS: GivenList[] = [
  {
    heritage: 'english',
    share: 62,
    he: `David John~Jack~Johnny Michael~Mike~Mick Robert~Bob~Rob Paul James~Jim~Jamie Peter~Pete Andrew~Andy
      William~Bill~Will Richard~Rick~Dick Christopher~Chris Stephen~Steve Mark Thomas~Tom~Tommy Anthony~Tony
      Daniel~Dan~Danny Matthew~Matt Alan~Al Kevin~Kev Ian Simon Martin Nicholas~Nick Philip~Phil Keith Graham
      Brian Joseph~Joe Jonathan~Jon~Jonny Benjamin~Ben Edward~Ted~Ed George Charles~Charlie Samuel~Sam
      Alexander~Alex Adam Timothy~Tim Neil Gary Colin Geoffrey~Geoff Roger Raymond~Ray Dennis~Den Kenneth~Ken
      Ronald~Ron Derek Barry Trevor Terence~Terry Nigel Stuart Luke Ryan Jack Harry Oliver~Ollie Joshua~Josh
      Jacob~Jake Nathan~Nate Lewis Callum Liam Aaron Jordan Leon Max Toby Frederick~Fred~Freddie Albert~Bert
      Arthur~Art Henry~Hal Leonard~Len Norman Ernest~Ernie Stanley~Stan Walter~Wally Francis~Frank Dominic~Dom
      Gregory~Greg Russell~Russ Vincent~Vince Clive Howard Leslie~Les Malcolm~Mal Maurice Roy Victor~Vic Wayne
      Dean Craig Darren Shaun Jason Lee Carl Karl Justin Julian Adrian Gavin Scott Duncan Guy Hugo Rupert
      Sebastian~Seb Theodore~Theo Zachary~Zac Elliot Archie Jude Isaac Ethan Noah Finley Mason Kieran Jean-Paul`,
    she: `Margaret~Maggie~Peggy Susan~Sue Elizabeth~Liz~Beth~Betty Mary~Molly Patricia~Pat~Trish Sarah~Sally
      Christine~Chris Jennifer~Jenny~Jen Helen Catherine~Kate~Cathy Jane Anne~Annie Karen Linda Barbara~Barb
      Jacqueline~Jackie Julie Janet~Jan Jean Joan Dorothy~Dot~Dotty Alison~Ali Deborah~Debbie~Deb Nicola~Nicky
      Claire Emma~Em Rachel~Rach Rebecca~Becky~Becca Laura Victoria~Vicky~Tori Amanda~Mandy Samantha~Sam Lucy
      Charlotte~Lottie~Charlie Hannah Jessica~Jess Sophie~Soph Emily~Em Amy Katherine~Kathy~Kate Louise~Lou
      Caroline~Carol Angela~Angie Sharon~Shaz Tracey Michelle~Shell Lisa Joanne~Jo Kathleen~Kath Maureen~Mo
      Sheila Brenda Pamela~Pam Valerie~Val Gillian~Gill Judith~Judy Rosemary~Rose~Romy Frances~Fran Wendy
      Lesley Hilary Sandra~Sandy Diane~Di Denise Lorraine Yvonne Beverley~Bev Heather Philippa~Pippa~Pip
      Penelope~Penny Josephine~Josie~Jo Natalie~Nat Georgina~Georgie~Gina Eleanor~Ellie~Nell Alice Olivia~Liv
      Grace Chloe Ella Isabella~Bella~Izzy Amelia~Millie Lily Daisy Poppy Ruby Freya Phoebe Imogen Harriet~Hattie
      Abigail~Abi Jasmine~Jas Kirsty Gemma Stacey Kelly Leanne Zoe Zoë Chloë Naomi Ruth Esther Miriam Irene
      Doris Edith Ethel Florence~Flo~Flossie Vera Winifred~Winnie Hilda Gladys Marjorie~Marge Phyllis~Phyl
      Audrey Beryl Eileen Sylvia Stella Theresa~Terri~Tess Veronica~Ronnie Anne-Marie Mary-Ann Sarah-Jane`,
  },
  {
    heritage: 'welsh',
    share: 5,
    he: 'Gareth~Gaz Rhys Huw Dafydd~Dai Ieuan Owain Emyr Aled Gethin Siôn Iwan Llŷr Rhodri Hywel Geraint Meirion Alun Tomos Ifan Gwilym',
    she: 'Siân Bethan~Beth Rhiannon Carys Nia Megan~Meg Angharad Ffion Cerys Lowri Elen Catrin Gwenllïan Mair Eirlys Gwyneth Non Heledd Branwen Tegwen',
  },
  {
    heritage: 'irish',
    share: 8,
    he: 'Patrick~Paddy~Pat Seán Declan~Dec Brendan Conor Eoin Niall Padraig Séamus Ciarán Diarmuid Fergal Cormac Eamon Kieran Gerard~Gerry Donal Tadhg Oisín Colm',
    she: "Siobhán Aoife Niamh Bríd~Biddy Gráinne Róisín Sinéad Orla Ciara Maeve Deirdre Nuala Bernadette~Bernie Noreen Éilís Caoimhe Máire Fionnuala~Nuala Assumpta D'Arcy",
  },
  {
    heritage: 'scottish',
    share: 8,
    he: 'Iain Hamish Alasdair~Al Ewan Fraser Gordon Angus~Gus Douglas~Doug Murdo Ruaridh Struan Lachlan Finlay Cameron~Cam Rory Kenneth~Kenny Donald~Donnie Archibald~Archie Calum Stewart',
    she: 'Fiona Morag Ailsa Eilidh Kirsteen Isla Catriona~Trina Mhairi Shona Elspeth~Elsie Senga Aileen Moira Una Jean~Jeannie Agnes~Nessie Lorna Rhona Ishbel Skye',
  },
  {
    heritage: 'southAsian',
    share: 7,
    he: 'Mohammed~Mo Muhammad~Mo Ali Ahmed Imran Abdul Rajesh~Raj Sanjay Amit Harpreet Gurpreet Manjit Rahul Vikram~Vik Arjun Naveed Tariq Bilal Usman Hassan Sukhdev Balwinder Ravi Deepak Krishnan Aziz Farooq Junaid Zahid Shafiq',
    she: 'Fatima Aisha Priya Anjali Sunita Nasreen Shabana Rukhsana Yasmin~Yaz Amina Parveen Harjit Jaspreet~Jas Kiran Meera Lakshmi Deepa Zainab Samina Farzana Nadia Rehana Sangeeta Kavita Neha Saima Bushra Khadija Tahira Simran',
  },
  {
    heritage: 'african',
    share: 4,
    he: 'Kwame Kofi Emeka Chinedu~Chin Olúwaṣeun Babatunde~Tunde Ade Ibrahim Yusuf Kwabena Tendai Sipho Abdi Femi Ayo Obinna Yaw Musa Tesfaye Segun',
    she: 'Ngozi Abena Adwoa Chioma Funmi Folásadé Amara Blessing Ifeoma Akosua Yetunde Zanele Hodan Asha Efua Temitope~Temi Chiamaka Precious Miriam Sade',
  },
  {
    heritage: 'polish',
    share: 3,
    he: 'Piotr Krzysztof Andrzej Paweł Łukasz Michał Tomasz~Tomek Marek Wojciech Jakub~Kuba Stanisław Grzegorz Marcin Zbigniew Rafał Dariusz',
    she: 'Anna~Ania Katarzyna~Kasia Małgorzata~Gosia Agnieszka~Aga Joanna~Asia Ewa Magdalena~Magda Zofia Barbara~Basia Elżbieta Monika Żaneta Beata Danuta Grażyna Iwona',
  },
  {
    heritage: 'greek',
    share: 2,
    he: 'Geórgios~George Yiánnis Kóstas Dimítris~Jimmy Níkos~Nick Andréas Stávros Panayiótis~Panos Chrístos Elías Spýros Theodóros',
    she: 'María Eléni Katerína Sofía Déspina Androúlla Ioánna Anastasía~Tasia Chrysánthi Stavroúla Zoí Vasilikí',
  },
  {
    heritage: 'other',
    share: 1,
    he: 'José André Björn Jürgen François Mehmet Çağlar Nuno Luís Søren Dmitri Wei Minh Tomáš Ștefan Đorđe',
    she: 'Inês Chloé Renée Marie-Hélène Jürgena Ayşe Gül Šárka Mei-Ling Linh Lucía Noémie Ana-María Bjørg Ioana Zsófia',
  },
];
