// The 17 joints of Human3.6M from the bones of a humanoid avatar. No Unity types: this file compiles without Unity.
using System;

namespace Wildpose
{
    /// <summary>
    /// A humanoid in one pose; one unit and one frame for all. The names are those of Unity's HumanBodyBones; a bone is where
    /// it begins, so LeftUpperLeg is the left hip and LeftHand the left wrist.
    /// </summary>
    public sealed class HumanBones
    {
        public Point LeftUpperLeg, LeftLowerLeg, LeftFoot, RightUpperLeg, RightLowerLeg, RightFoot;
        public Point LeftUpperArm, LeftLowerArm, LeftHand, RightUpperArm, RightLowerArm, RightHand;

        /// <summary>Those of Spine, Chest and UpperChest that the avatar has, from below to above.</summary>
        public Point[] Spine;

        /// <summary>The point that HumanShape.RestThorax gives at rest, moved with the uppermost bone of the spine.</summary>
        public Point Thorax;

        public Point Head;

        /// <summary>Unity lets an avatar have no neck.</summary>
        public Point? Neck;

        /// <summary>Where the top of the head is, and where the face looks; of any length.</summary>
        public Point HeadUp, HeadForward;
    }

    /// <summary>
    /// How the joints are had from the bones of one figure, measured while it is at rest. As `wildpose synthesize` has them
    /// from motion capture (packages/synthesis/src/motion/captured-body.ts and head-points.ts), with H the body's height:
    ///
    ///   limbs   the bones: hip = UpperLeg, knee = LowerLeg, ankle = Foot, shoulder = UpperArm, elbow = LowerArm, wrist = Hand
    ///   hip     (left hip + right hip) / 2, as in Human3.6M; not the bone Hips, which may be anywhere near
    ///   thorax  fast to the chest; at rest (left shoulder + right shoulder) / 2 + 0.027 H up along the torso
    ///   spine   at 0.476 of the way hip, Spine, Chest, UpperChest, thorax, as long as that is at rest
    ///   neck    pivot + 0.03 H forward + 0.005 H up, with the head's axes
    ///   head    pivot + 0.06 H up, with the head's axes
    ///   pivot   thorax + 0.05 H along the neck (from Neck to Head; without Neck from thorax to Head)
    ///
    /// H is the height of a person of average proportions with the figure's legs.
    /// </summary>
    public sealed class HumanShape
    {
        /// <summary>Hip to ankle as a part of body height: 422.2 + 434.0 of 1741 mm (de Leva 1996, table 4).</summary>
        public const double LegOfHeight = 856.2 / 1741;

        const double ThoraxAboveShoulders = 0.027;
        const double SpineShare = 0.476;
        const double PivotAboveThorax = 0.05;
        const double NeckInFront = 0.03;
        const double NeckAbovePivot = 0.005;
        const double HeadAbovePivot = 0.06;

        /// <summary>The joints in the order of every file that wildpose writes.</summary>
        public static readonly string[] JointNames =
        {
            "hip", "rightHip", "rightKnee", "rightAnkle", "leftHip", "leftKnee", "leftAnkle", "spine", "thorax", "neck", "head",
            "leftShoulder", "leftElbow", "leftWrist", "rightShoulder", "rightElbow", "rightWrist",
        };

        readonly double height;

        /// <summary>The spine joint lies on the way between links `spineLink` and `spineLink` + 1 of the chain, so far along.</summary>
        readonly int spineLink;
        readonly double spineShare;

        /// <param name="rest">The figure upright, with its Thorax set.</param>
        public HumanShape(HumanBones rest)
        {
            height = HeightOf(rest);
            Point[] chain = ChainOf(rest);
            double left = 0;
            for (int link = 0; link + 1 < chain.Length; link++) left += SpineShare * (chain[link + 1] - chain[link]).Length;
            double length = (chain[1] - chain[0]).Length;
            while (left > length && spineLink + 2 < chain.Length)
            {
                left -= length;
                spineLink++;
                length = (chain[spineLink + 1] - chain[spineLink]).Length;
            }
            spineShare = length > 0 ? left / length : 0;
        }

        /// <summary>Where the thorax of a figure at rest is.</summary>
        public static Point RestThorax(HumanBones rest)
        {
            Point shoulders = Point.Middle(rest.LeftUpperArm, rest.RightUpperArm);
            Point torso = Frames.Unit(shoulders - HipOf(rest));
            return shoulders + (ThoraxAboveShoulders * HeightOf(rest)) * torso;
        }

        /// <returns>[17] joints in the unit and frame of the bones.</returns>
        public Point[] JointsOf(HumanBones bones)
        {
            Point[] chain = ChainOf(bones);
            Point spine = chain[spineLink] + spineShare * (chain[spineLink + 1] - chain[spineLink]);
            Point up = height * Frames.Unit(bones.HeadUp);
            Point forward = height * Frames.Unit(bones.HeadForward);
            Point alongNeck = height * Frames.Unit(bones.Head - (bones.Neck ?? bones.Thorax));
            Point pivot = bones.Thorax + PivotAboveThorax * alongNeck;
            return new[]
            {
                chain[0],
                bones.RightUpperLeg, bones.RightLowerLeg, bones.RightFoot,
                bones.LeftUpperLeg, bones.LeftLowerLeg, bones.LeftFoot,
                spine,
                bones.Thorax,
                pivot + NeckInFront * forward + NeckAbovePivot * up,
                pivot + HeadAbovePivot * up,
                bones.LeftUpperArm, bones.LeftLowerArm, bones.LeftHand,
                bones.RightUpperArm, bones.RightLowerArm, bones.RightHand,
            };
        }

        static Point HipOf(HumanBones bones)
        {
            return Point.Middle(bones.LeftUpperLeg, bones.RightUpperLeg);
        }

        static Point[] ChainOf(HumanBones bones)
        {
            Point[] chain = new Point[bones.Spine.Length + 2];
            chain[0] = HipOf(bones);
            Array.Copy(bones.Spine, 0, chain, 1, bones.Spine.Length);
            chain[chain.Length - 1] = bones.Thorax;
            return chain;
        }

        static double HeightOf(HumanBones bones)
        {
            double legs = (bones.LeftLowerLeg - bones.LeftUpperLeg).Length + (bones.LeftFoot - bones.LeftLowerLeg).Length
                + (bones.RightLowerLeg - bones.RightUpperLeg).Length + (bones.RightFoot - bones.RightLowerLeg).Length;
            if (!(legs > 0)) throw new ArgumentException("legs of some length expected, found none");
            return legs / 2 / LegOfHeight;
        }
    }
}
