/** Family names by heritage, the common ones first; '_' stands for a space. */
export const FAMILY_LISTS: Record<string, string> = {
  english: `Smith Taylor Brown Johnson Walker Wright Robinson Thompson White Green Hall Clarke Wood Jackson Turner
    Hill Harris Cooper Moore Ward Clark Baker King Harrison Allen Lee Martin Parker Cook Bailey Bennett Carter
    Richardson Shaw Marshall Collins Webb Simpson Ellis Adams Wilkinson Foster Mills Chapman Barker Rogers Mason
    Palmer Holmes Knight Matthews Lloyd Dixon Butler Barnes Fisher Booth Pearson Fletcher Saunders Hunt Atkinson
    Dean Day Holland Andrews Ford Burton Cole West Hart Hawkins Armstrong Nicholson Lawson Barrett Bates Gibson
    Hudson Watts Carr Lawrence Elliott Newman Willis Lane Harvey Gardner Payne Bird Spencer Stone Dawson Arnold
    Berry Bradley Francis Weaver Cross Porter Sutton Perry Riley Warren Pearce Hopkins Freeman Gill Long Fox Page
    Reynolds Miller Davidson Hayes Kemp Goodwin Bishop Stevens Stephenson Grant Gregory Woods Peacock Bull Swift
    Norris Doyle Hodgson Rowe Sanderson Bolton Wheeler Jarvis Nash Wells Osborne Skinner Abbott Howell Lucas Dodd
    Buckley Frost Parry Whittaker Sharp Bond Gough Savage Kent Dale Humphreys Sykes Field Tucker Nixon Bray
    Manning Steele Cartwright Vaughan Preston Coates Yates Waters Barlow Pollard Slater Bowen Crawley Wall Horton
    Hewitt Rees Talbot Marsh Pugh Farrell Chambers Gibbs Sheppard Wade Glover Dyer Benson Barton Stanley Poole
    Townsend Bryant Heath Leach Hope Hilton Power Daniels Goddard Middleton Cunliffe Ainsworth Bamford
    Entwistle Greenhalgh Ramsbottom Ollerenshaw Sidebottom Postlethwaite Braithwaite Micklethwaite Thistlethwaite
    Featherstonehaugh Cholmondeley Higginbottom Birtwistle Hebblethwaite Oldroyd Murgatroyd Ackroyd Boothroyd
    Gledhill Illingworth Sutcliffe Haigh Kaye Dyson Firth Hirst Lumb Crowther Garside Beaumont Quarmby Brook Best
    Archer Bowman Brewer Butcher Carpenter Chandler Draper Faulkner Forester Fuller Gardiner Harper Hooper Horner
    Hunter Mercer Miles Naylor Packer Piper Potter Reeve Sadler Sawyer Shepherd Singer Slator Spicer Tanner
    Thatcher Tyler Wainwright Webster Wheelwright Woodman Blackburn Whitehead Redman Greyson Lightfoot Golightly
    Drinkwater Goodfellow Makepeace Merryweather Fairweather Truelove Sweeting Toogood Younghusband Oldham Pickles
    Onions Garlick Pepper Peppercorn Oates Barley Rye Wheatley Bean Lamb Hogg Bullock Colt Steed Wolf Badger Hare
    Heron Crane Swan Drake Partridge Nightingale Finch Sparrow Starling Wren Jay Rook Crow Raven Peel Pike Salmon
    Herring Whiting Haddock Roach Tench Bass Rudd Trout Winter Summers Spring Autumn Monday Friday Noon Midwinter
    Pascoe Tregear Trevithick Penhaligon Trelawney Polkinghorne Nancarrow Chegwidden Curnow Tremain Rosewarne`,
  welsh: `Jones Williams Davies Evans Thomas Roberts Hughes Lewis Edwards Morgan Griffiths Price Phillips Owen Morris
    Rees Jenkins Bevan Prosser Powell Watkins Lloyd Bowen Meredith Gwyn Llewellyn Pritchard Probert Parry Penry Cadwaladr
    Prydderch Tudor Vaughan Gethin Glyn Nefydd ap_Rhys`,
  irish: `Murphy O'Brien Kelly O'Connor Walsh Byrne Ryan O'Sullivan Doherty O'Neill Gallagher McCarthy Kennedy Lynch Murray
    Quinn McLaughlin Daly O'Reilly Brennan Nolan Fitzgerald Keane Maguire Hogan Duffy Higgins O'Donnell O'Shea
    Sweeney Healy Flanagan Ó_Súilleabháin Ní_Dhomhnaill O'Leary D'Arcy Mac_Giolla McGuinness Tierney Hegarty O'Keeffe
    Casey Cullen Delaney Fahy Geraghty Heffernan Kavanagh Mulligan Rafferty Scully Tobin Twomey`,
  scottish: `Campbell Stewart MacDonald McDonald Anderson Scott Murray Reid Robertson Thomson Graham Ross Cameron Fraser
    Henderson Paterson Hamilton MacKenzie Mackay MacLeod McGregor Sinclair Sutherland Munro Buchanan Drummond
    Farquharson Gillespie Lindsay MacAulay MacInnes MacIntyre McAllister McPherson Menzies Ogilvie Urquhart Wallace Kerr
    Dalgleish Colquhoun Auchinleck Strachan`,
  southAsian: `Khan Patel Singh Ahmed Hussain Ali Begum Kaur Shah Akhtar Mahmood Iqbal Malik Hassan Rahman Miah Uddin Chowdhury
    Sharma Gupta Kumar Mistry Desai Joshi Reddy Nair Pillai Bhatt Chaudhry Rashid Aslam Bibi Sandhu Dhillon Gill Sidhu
    Grewal Bains Johal Dosanjh Verma Mehta Amin Parmar Solanki Chauhan Qureshi Siddiqui Ansari Mirza Rehman Siddique Butt
    Rana Bhatti Sheikh Kapoor Banerjee Mukherjee Das`,
  african: `Okafor Adeyemi Mensah Boateng Owusu Okonkwo Nwosu Osei Adebayo Eze Mohamed Abdi Asante Appiah Chukwu Ogunleye
    Balogun Danso Mutasa Ndlovu Moyo Kamara Sesay Conteh Diallo Warsame Hersi Tesfay Bekele Oyelaran Adélékè Ọlátúnjí Uzoma
    Ncube Dlamini Banda Phiri Otieno Wanjiru`,
  polish: `Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Jankowski
    Mazur Krawczyk Piotrowski Grabowski Pawłowski Michalski Król Wróbel Jabłoński Wieczorek Majewski Stępień Jaworski
    Górski Rutkowski Sikora Ostrowski Baran`,
  greek: `Papadópoulos Georgíou Dimitríou Nikolaídis Christodoúlou Ioánnou Konstantínou Panayiótou Andréou Stavrínou
    Charalámbous Theodórou Vasilíou Antoníou Kyriákou Loizou Michaelídes Economou Hadjigeorgíou Pavlídis`,
  other: `García Müller Fernández da_Silva Nguyễn Chen Wong Yılmaz Öztürk Dvořák Popescu Ionescu Hansen Sørensen Lindström
    Rossi Bianchi Dubois Lefèvre Šimić Horvát Petrović Ivanova Tanaka Haddad Al-Hassan El-Sayed Cohen Levy Goldberg
    Friedman`,
};

// Composed as English place-name surnames are: some exist, some might.
const STEMS =
  'Ash Brad Black Crow Dun Hart Lang Mar Nor Pen Rad Sher Stan Thorn Wal West Whit Win Old Hal Cran';
const ENDINGS =
  'bourne bridge brook bury by combe croft dale den don field ham hurst ley low more stead stone ton well wick wood worth';

/** The rarer English family names, composed. */
export function composedFamilyNames(): string[] {
  return STEMS.split(' ').flatMap((stem) => ENDINGS.split(' ').map((ending) => stem + ending));
}
